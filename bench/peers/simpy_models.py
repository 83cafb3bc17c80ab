"""The models of bench/models/model.ts in SimPy, with Python's own random numbers: the same laws, not the same events."""
import json
import random
import sys
import time

import simpy

args = [float(a) for a in sys.argv[1:]]
servers, rate, service_us, cv, horizon_us, spike_from, spike_until, spike_factor, timeout_us, retry_us, attempts_max = args[:11]
counts = {"events": 0, "attempts": 0, "ok": 0, "zombies": 0, "sojournUs": 0}
env = simpy.Environment()
pool = simpy.Resource(env, capacity=int(servers))
rng = random.Random(1)


def service():
    if cv < 0:
        return rng.expovariate(1 / service_us)
    from math import log, sqrt

    variance = log(1 + cv * cv)
    return rng.lognormvariate(log(service_us) - variance / 2, sqrt(variance))


def work(state):
    with pool.request() as slot:
        yield slot
        yield env.timeout(service())
    counts["events"] += 1
    if state["gone"]:
        counts["zombies"] += 1


def user():
    born = env.now
    for _ in range(int(attempts_max)):
        counts["events"] += 1
        counts["attempts"] += 1
        state = {"gone": False}
        done = env.process(work(state))
        if timeout_us < 0:
            yield done
        else:
            yield done | env.timeout(timeout_us)
        if done.triggered:
            counts["ok"] += 1
            counts["sojournUs"] += env.now - born
            return
        counts["events"] += 1
        state["gone"] = True
        yield env.timeout(retry_us)


def arrivals():
    while True:
        now_rate = rate * spike_factor if spike_from <= env.now < spike_until else rate
        yield env.timeout(rng.expovariate(now_rate / 1e6))
        env.process(user())


env.process(arrivals())
begin = time.perf_counter()
env.run(until=horizon_us)
counts["ms"] = (time.perf_counter() - begin) * 1e3
print(json.dumps(counts))
