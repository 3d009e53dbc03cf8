"""Submits a job to caesar-rest by a plain AMQP message and follows it to its end.

usage: submit.py AMQP_URL OWNER FILE_ID APP OPTIONS_JSON
"""
import datetime
import hashlib
import json
import sys
import uuid

import pika

url, owner, file_id, app, options = sys.argv[1:]
parameters = pika.URLParameters(url)
account = parameters.credentials.username
job_id = str(uuid.uuid4())
now = datetime.datetime.now(datetime.timezone.utc)

plain = 0 < len(owner) <= 64 and not owner.startswith("u-") and set(owner) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")
key = owner if plain else "u-" + hashlib.sha256(owner.encode()).hexdigest()[:32]

channel = pika.BlockingConnection(parameters).channel()
queue = channel.queue_declare(f"{account}.{job_id}", exclusive=True).method.queue
channel.queue_bind(queue, "CaesarRest.Contracts.Jobs:JobStateChanged", key)

submit = {
    "jobId": job_id, "owner": owner, "app": app, "options": json.loads(options), "inputFileId": file_id, "tag": None,
    "submittedAt": now.isoformat(), "expiresAt": (now + datetime.timedelta(minutes=1)).isoformat(),
    "requestHash": hashlib.sha256(f"{app} {file_id} {options}".encode()).hexdigest(),
}
envelope = {
    "messageId": str(uuid.uuid4()), "requestId": job_id, "responseAddress": "exchange:amq.rabbitmq.reply-to",
    "messageType": ["urn:message:CaesarRest.Contracts.Jobs:SubmitJob"], "message": submit,
}
channel.confirm_delivery()  # With mandatory: raises when no queue took the command.
channel.basic_publish("CaesarRest.Contracts.Jobs:SubmitJob", "", json.dumps(envelope), mandatory=True, properties=pika.BasicProperties(
    user_id=account, reply_to=queue, content_type="application/vnd.masstransit+json", delivery_mode=2))

seen = 0
for _, _, body in channel.consume(queue, auto_ack=True, inactivity_timeout=120):
    if body is None:
        sys.exit("nothing was heard for two minutes")
    received = json.loads(body)
    name, message = received["messageType"][0].rsplit(":", 1)[1], received["message"]
    if message.get("jobId") != job_id:
        continue
    if name == "JobRejected":
        sys.exit("; ".join(message["reasons"]))
    if name == "JobStateChanged" and message["sequence"] > seen:
        seen = message["sequence"]
        print(message["state"], message["status"], flush=True)
        if message.get("endedAt"):
            sys.exit(0 if message["state"] == "Succeeded" else 1)
