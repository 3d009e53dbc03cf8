// Run by the image once, when its volume is empty: the service's account, which reaches its own database only.
db.getSiblingDB("caesar-rest").createUser({
  user: "caesar",
  pwd: process.env.CAESAR_MONGODB_PASSWORD,
  roles: [{ role: "readWrite", db: "caesar-rest" }],
});
