"""The hooks of a turn, made once from the rules that are present (see sim/rules/__init__.py)."""

from sim.rules import dispatchers

made = dispatchers()
trigger = made["trigger"]
attend = made["attend"]
prepare = made["prepare"]
perceive = made["perceive"]
urge = made["urge"]
muster = made["muster"]
assess = made["assess"]
appeal = made["appeal"]
control = made["control"]
lean = made["lean"]
available = made["available"]
transform = made["transform"]
answer = made["answer"]
settle = made["settle"]
resolve = made["resolve"]
accident = made["accident"]
contain = made["contain"]
join = made["join"]
toll = made["toll"]
drift = made["drift"]
