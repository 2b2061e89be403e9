"""What anonymeter's attacks reach on shared public sets, for bench/attacks.ts: python test/golden/make_attacks.py DATA [NAME]

DATA is the folder of peer-outputs and gretel-baselines. Every target is attacked, so that nothing depends on which ones
the library draws. Only counts are written, no data. Where a set has no holdout, two halves of the real rows stand for the
attacked and the control side: the attacks are compared, not the generators.
"""
import json, os, sys, warnings

import pandas as pd

warnings.filterwarnings("ignore")
from anonymeter.evaluators import InferenceEvaluator, LinkabilityEvaluator

DATA, ONLY = sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else "")
G, P = "gretel-baselines/", "peer-outputs/"
SETS = {
    "adult, 2023 mostly": (P + "adult_train.csv.gz", P + "adult_holdout.csv.gz", P + "adult_2023_mostly.csv.gz"),
    "adult, 2023 synthpop": (P + "adult_train.csv.gz", P + "adult_holdout.csv.gz", P + "adult_2023_synthpop.csv.gz"),
    "credit default, 2023 synthpop": (P + "credit-default_train.csv.gz", P + "credit-default_holdout.csv.gz", P + "credit-default_2023_synthpop.csv.gz"),
    "telco churn, 2020 LSTM": (G + "telco_churn_train.csv.gz", None, G + "telco_churn_synth_nopriv.csv.gz"),
    "IBM attrition, 2020 LSTM": (G + "ibm_hr_attrition_train.csv.gz", None, G + "ibm_hr_attrition_synth_nopriv.csv.gz"),
    "bank marketing, 2020 LSTM": ("bank-marketing/bank_marketing_11162.csv", None, G + "bank_marketing_synth_nopriv.csv.gz"),
}
TARGETS, MADE, NEIGHBOURS = 500, 2000, 10
target = os.path.join(os.path.dirname(__file__), "attacks.json")
out = json.load(open(target)) if os.path.exists(target) else {}
read = lambda f: pd.read_csv(os.path.join(DATA, f), encoding="utf-8-sig", low_memory=False)
for name, (real_file, holdout_file, synthetic_file) in SETS.items():
    if ONLY not in name:
        continue
    real, made = read(real_file), read(synthetic_file)
    columns = [c for c in real if c in made and c not in ("customerID", "ID")]
    real, made = real[columns], made[columns].head(MADE)
    other = read(holdout_file)[columns] if holdout_file else real.iloc[TARGETS:]
    ori, control = real.head(TARGETS), other.head(TARGETS)
    frames = [f.reset_index(drop=True) for f in (ori, control, made)]
    numeric = [c for c in columns if all(pd.api.types.is_numeric_dtype(f[c]) and f[c].dtype != bool for f in frames) and not any(f[c].isna().any() for f in frames)]
    for f in frames:
        for c in columns:
            f[c] = f[c].astype(float) if c in numeric else f[c].fillna("").astype(str)
    ori, control, made = frames
    half = len(columns) // 2
    halves = (columns[:half], columns[half:])
    link = LinkabilityEvaluator(ori, made, halves, n_attacks=TARGETS, n_neighbors=NEIGHBOURS, control=control)
    link.evaluate(n_jobs=1)
    links = link.results()
    inference = {}
    for secret in columns:
        guess = InferenceEvaluator(ori, made, [c for c in columns if c != secret], secret, secret in numeric, n_attacks=TARGETS, control=control)
        guess.evaluate(n_jobs=1)
        found = guess.results()
        inference[secret] = [int(found.n_success), int(found.n_control)]
    out[name] = {
        "real": real_file,
        "holdout": holdout_file,
        "synthetic": synthetic_file,
        "columns": columns,
        "numeric": numeric,
        "targets": TARGETS,
        "made": MADE,
        "neighbours": NEIGHBOURS,
        "links": [int(links.n_success), int(links.n_control)],
        "inference": inference,
    }
    print(name, out[name]["links"], flush=True)
    json.dump(out, open(target, "w"), indent=1)
