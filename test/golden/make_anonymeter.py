"""Golden values of src/privacy from anonymeter, on tables made here from a seed: python test/golden/make_anonymeter.py

Every row is attacked, so that nothing depends on which targets the library draws.
"""
import json, os, warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
from anonymeter.evaluators import InferenceEvaluator, LinkabilityEvaluator
from anonymeter.neighbors.mixed_types_kneighbors import MixedTypeKNeighbors
from anonymeter.stats.confidence import EvaluationResults

rng = np.random.default_rng(12)


def table(n):
    x = np.round(rng.normal(50, 12, n), 2)
    y = np.round(x * 0.5 + rng.normal(0, 6, n), 2)
    c = rng.choice(list("abcde"), n, p=[0.4, 0.3, 0.15, 0.1, 0.05])
    d = np.where(rng.random(n) < 0.7, np.char.upper(c.astype(str)), rng.choice(list("ABCDE"), n))
    z = np.round(rng.exponential(10, n) + 1, 3)
    return pd.DataFrame(dict(x=x, y=y, c=c, d=d, z=z))


ori, control, syn = table(150), table(150), table(200)
# A third of the synthetic rows are near copies, so that there is something to find.
copies = ori.sample(70, random_state=1).reset_index(drop=True)
copies["x"] = np.round(copies["x"] * 1.004, 2)
syn = pd.concat([syn.iloc[:130], copies], ignore_index=True)

distance, _ = MixedTypeKNeighbors(n_jobs=1, n_neighbors=3).fit(syn).kneighbors(ori, return_distance=True)
halves = (["x", "c"], ["y", "d", "z"])
link = LinkabilityEvaluator(ori, syn, halves, n_attacks=150, n_neighbors=5, control=control)
link.evaluate(n_jobs=1)
links = link.results()
inference = {}
for secret in ori:
    evaluator = InferenceEvaluator(
        ori, syn, [c for c in ori if c != secret], secret, secret in "xyz", n_attacks=150, control=control
    )
    evaluator.evaluate(n_jobs=1)
    r = evaluator.results()
    inference[secret] = {"success": int(r.n_success), "control": int(r.n_control)}
risks = []
for n, a, c, b in ((500, 60, 40, 20), (500, 200, 90, 150), (1000, 5, 4, 2), (300, 290, 100, 150), (200, 30, 60, 10)):
    r = EvaluationResults(n_attacks=n, n_success=a, n_baseline=b, n_control=c)
    rate, other = r.attack_rate, r.control_rate
    from anonymeter.stats.confidence import residual_success

    raw = residual_success(rate, other)
    risks.append({"n": n, "success": a, "control": c, "baseline": b, "risk": raw.value, "error": raw.error, "rate": rate.value, "rateError": rate.error})
plain = lambda f: {c: [v.item() if hasattr(v, "item") else v for v in f[c]] for c in f}
out = {
    "ori": plain(ori),
    "control": plain(control),
    "syn": plain(syn),
    "distance": np.round(distance, 6).tolist(),
    "halves": halves,
    "links": {"success": int(links.n_success), "control": int(links.n_control), "neighbours": 5},
    "inference": inference,
    "risks": risks,
}
json.dump(out, open(os.path.join(os.path.dirname(__file__), "anonymeter.json"), "w"), separators=(",", ":"))
print(out["links"], inference)
