#!/usr/bin/env python3
"""Writes what a real cluster answers to the files beside this script.

capture.py RECIPE DIR PORT VERSION...     RECIPE is tests/servers/slurm.sh or slurm24.sh, and DIR and PORT are what its
                                          `start` was given; takes about three minutes, mostly for the job whose time is over
"""
import base64, hashlib, hmac, json, os, pathlib, subprocess, sys, threading, time, urllib.error, urllib.request

RECIPE, DIR, PORT = sys.argv[1:4]
HERE = pathlib.Path(__file__).parent
USER = "caesar-jobs"
# The folder of the cluster's users.
WORK = os.path.join(DIR, "work")


def escaped(path):
    """As older servers write it in their JSON."""
    return path.replace("/", chr(92) + "/")


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(user=USER, begins=0, life=3600):
    now = int(time.time()) + begins
    text = ".".join(base64url(json.dumps(part).encode()) for part in (
        {"alg": "HS256", "typ": "JWT"}, {"exp": now + life, "iat": now, "sun": user}))
    key = (pathlib.Path(DIR) / "jwt.key").read_bytes()
    return f"{text}.{base64url(hmac.new(key, text.encode(), hashlib.sha256).digest())}"


def recipe(*arguments):
    subprocess.run(["bash", RECIPE, *arguments], check=True, stdout=subprocess.DEVNULL)


def admin(*command):
    recipe("run", DIR, *command)


class Api:
    def __init__(self, version):
        self.version, self.out = version, HERE / version
        self.out.mkdir(exist_ok=True)
        self.old = version < "v0.0.40"

    def ask(self, method, path, body=None, **headers):
        url = f"http://127.0.0.1:{PORT}{path if path.startswith('/') else f'/slurm/{self.version}/{path}'}"
        headers = {"X-SLURM-USER-NAME": USER, "X-SLURM-USER-TOKEN": token(), "Content-Type": "application/json"} | {
            "X-SLURM-USER-" + name: value for name, value in headers.items()}
        request = urllib.request.Request(url, method=method, headers={k: v for k, v in headers.items() if v},
                                         data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def keep(self, name, answer, rows=None):
        status, body = answer
        if rows:
            parsed = json.loads(body)
            parsed["jobs"] = [job for job in parsed["jobs"] if job["job_id"] in rows]
            body = json.dumps(parsed, indent=2)
        (self.out / f"{name}.txt").write_text(f"{status}\n{body.replace(WORK, '/cluster/jobs').replace(escaped(WORK), escaped('/cluster/jobs')).replace(DIR, '/cluster').replace(escaped(DIR), escaped('/cluster'))}\n")

    def submit(self, script, **job):
        environment = {"PATH": "/usr/bin:/bin", "TAG": "demo"}
        job = {
            "name": "caesar", "partition": "normal", "comment": "nonce-1", "time_limit": 5, "tasks": 1, "cpus_per_task": 1,
            "current_working_directory": WORK, "standard_output": os.path.join(WORK, "%j.out"),
            "environment": environment if self.old else [f"{k}={v}" for k, v in environment.items()],
            "no_requeue" if self.old else "requeue": self.old} | job
        if not self.old:
            job["time_limit"] = {"set": True, "infinite": False, "number": job["time_limit"]}
        return self.ask("POST", "job/submit", {"script": f"#!/bin/sh\n{script}\n", "job": {k: v for k, v in job.items() if v is not None}})

    def job(self, script, **job):
        return json.loads(self.submit(script, **job)[1])["job_id"]

    def state(self, job):
        state = json.loads(self.ask("GET", f"job/{job}")[1])["jobs"][0]["job_state"]
        return "+".join(state) if isinstance(state, list) else state

    def await_state(self, job, *states, limit=200):
        end = time.time() + limit
        while self.state(job) not in states:
            if time.time() > end:
                raise TimeoutError(f"{self.version}: job {job} is {self.state(job)}, not {states}")
            time.sleep(0.1)

    def keep_job(self, name, job, *states):
        self.await_state(job, *states)
        self.keep(name, self.ask("GET", f"job/{job}"))
        return job


def capture(version):
    api = Api(version)
    api.keep("ping", api.ask("GET", "ping"))
    api.keep("diag", api.ask("GET", "diag"))
    api.keep("openapi-paths", (200, json.dumps(sorted(json.loads(api.ask("GET", "/openapi/v3")[1])["paths"]), indent=1)))
    for name, headers in {
            "no-token": {"NAME": None, "TOKEN": None}, "bad-token": {"TOKEN": token() + "x"}, "garbage-token": {"TOKEN": "garbage"},
            "expired-token": {"TOKEN": token(begins=-7200)}, "token-of-another-user": {"TOKEN": token("caesar-guest")},
            "token-of-unknown-user": {"NAME": "nobody-here", "TOKEN": token("nobody-here")}}.items():
        for what, call in {"ping": ("GET", "ping"), "jobs": ("GET", "jobs"), "job": ("GET", "job/999999")}.items():
            if what == "job" or name in ("no-token", "bad-token", "expired-token"):
                api.keep(f"{what}-{name}", api.ask(*call, **headers))
        body = {"script": "#!/bin/sh\n", "job": {"name": "x", "current_working_directory": "/tmp",
                "environment": {"A": "b"} if api.old else ["A=b"]}}
        api.keep(f"submit-{name}", api.ask("POST", "job/submit", body, **headers))
    api.keep("job-unknown", api.ask("GET", "job/999999"))
    api.keep("delete-unknown", api.ask("DELETE", "job/999999"))
    api.keep("unknown-route", api.ask("GET", "nosuch"))
    api.keep("unknown-version", api.ask("GET", "/slurm/v0.0.1/ping"))

    late = api.job("sleep 300", name="late", time_limit=1)
    api.keep("submit-accepted", api.submit("true"))
    api.keep("submit-bad-partition", api.submit("true", partition="nosuch"))
    api.keep("submit-too-many-cpus", api.submit("true", cpus_per_task=999))
    api.keep("submit-unknown-field", api.submit("true", nonsense=1))
    api.keep("submit-bad-reservation", api.submit("true", reservation="nosuch"))
    api.keep("submit-no-environment", api.submit("true", environment={} if api.old else []))
    api.keep("submit-no-working-directory", api.submit("true", current_working_directory=None))
    waiting = api.keep_job("job-pending", api.job("true", partition="closed"), "PENDING")
    api.keep("delete-pending", api.ask("DELETE", f"job/{waiting}"))
    api.keep_job("job-cancelled-pending", waiting, "CANCELLED")
    running = api.keep_job("job-running", api.job("sleep 300"), "RUNNING")
    done = api.keep_job("job-completed", api.job("echo done"), "COMPLETED")
    failed = api.keep_job("job-failed", api.job("exit 3"), "FAILED")
    api.keep_job("job-killed", api.job("kill -9 $$"), "FAILED")
    api.keep_job("job-missing-directory", api.job("true", current_working_directory="/nosuch", standard_output=None), "FAILED")
    if api.old:
        api.keep_job("job-too-many-cpus", json.loads(api.submit("true", cpus_per_task=999)[1])["job_id"], "PENDING")
    api.keep("jobs", api.ask("GET", "jobs"), {running, done, failed})
    if not api.old:
        api.keep("jobs-state", api.ask("GET", "jobs/state"), {running, done, failed})
    admin("scontrol", "suspend", str(running))
    api.keep_job("job-suspended", running, "SUSPENDED")
    admin("scontrol", "resume", str(running))
    api.await_state(running, "RUNNING")
    api.keep("delete-running", api.ask("DELETE", f"job/{running}"))
    api.keep_job("job-cancelled-running", running, "CANCELLED")
    api.keep("delete-finished", api.ask("DELETE", f"job/{done}"))
    again = api.job("sleep 300", **({"no_requeue": None} if api.old else {"requeue": True}))
    api.await_state(again, "RUNNING")
    admin("scontrol", "requeue", str(again))
    time.sleep(0.3)
    api.keep("job-requeued-by-admin", api.ask("GET", f"job/{again}"))
    api.ask("DELETE", f"job/{again}")
    signal = api.job("sleep 300")
    api.await_state(signal, "RUNNING")
    api.keep("delete-with-signal", api.ask("DELETE", f"job/{signal}?signal=SIGKILL"))
    time.sleep(1)
    api.keep("job-after-signal", api.ask("GET", f"job/{signal}"))
    api.ask("DELETE", f"job/{signal}")
    api.keep_job("job-timeout", late, "TIMEOUT")
    if api.old and api.ask("GET", f"/slurmdb/{version}/diag")[0] != 404:
        for name, job in {"completed": done, "failed": failed, "cancelled": running, "cancelled-pending": waiting, "timeout": late, "unknown": 999999}.items():
            api.keep(f"slurmdb-job-{name}", api.ask("GET", f"/slurmdb/{version}/job/{job}"))


def capture_disturbed(version):
    """What needs a node or a controller that is away, so for one version after the other."""
    api = Api(version)
    job = api.job("sleep 300")
    api.await_state(job, "RUNNING")
    recipe("stop", DIR, "slurmd")
    api.ask("DELETE", f"job/{job}")
    api.keep("job-completing", api.ask("GET", f"job/{job}"))
    recipe("start", DIR, PORT)
    api.await_state(job, "CANCELLED")
    job = api.job("sleep 300")
    api.await_state(job, "RUNNING")
    admin("scontrol", "update", "nodename=localhost", "state=down", "reason=test")
    api.keep_job("job-node-fail", job, "NODE_FAIL", "NODE_FAIL+COMPLETING")
    # It may have come back by itself.
    subprocess.run(["bash", RECIPE, "run", DIR, "scontrol", "update", "nodename=localhost", "state=resume"], stderr=subprocess.DEVNULL)
    job = api.job("sleep 300", **({"no_requeue": None} if api.old else {"requeue": True}))
    api.await_state(job, "RUNNING")
    admin("scontrol", "requeuehold", str(job))
    api.await_state(job, "PENDING", "PENDING+SPECIAL_EXIT", "SPECIAL_EXIT", "PENDING+REQUEUE_HOLD")
    api.keep("job-requeued-and-held", api.ask("GET", f"job/{job}"))
    api.ask("DELETE", f"job/{job}")
    recipe("stop", DIR, "slurmctld")
    calls = {"ping": ("GET", "ping"), "jobs": ("GET", "jobs"), "job": ("GET", "job/1"), "delete": ("DELETE", "job/1")}
    asking = [threading.Thread(target=lambda: api.keep("submit-no-controller", api.submit("true")))]
    for name, call in calls.items():
        asking.append(threading.Thread(target=lambda name=name, call=call: api.keep(f"{name}-no-controller", api.ask(*call))))
    run(asking)
    recipe("start", DIR, PORT)


def run(threads):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


run([threading.Thread(target=capture, args=(version,)) for version in sys.argv[4:]])
for version in sys.argv[4:]:
    capture_disturbed(version)
