# Stands where MongoDB would: a door on the network of the containers to the store that the tests run on the host, which
# is reached by a socket file and so listens on no network.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends socat && rm -rf /var/lib/apt/lists/*
USER app
CMD ["socat", "TCP-LISTEN:27017,fork,reuseaddr", "UNIX-CONNECT:/store/socket"]
