"""Reference scores of shared public sets, for bench/evaluate.ts: python test/golden/make_parity.py DATA [NAME]

DATA is the folder of peer-outputs and gretel-baselines. Only scores are written, no data. SDMetrics runs without its
thresholds; mostlyai-qa's own binning and accuracy are called column by column and pair by pair.
"""
import json, os, sys, warnings
from itertools import combinations

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
from mostlyai.qa._accuracy import bin_data, calculate_accuracy
from sdmetrics.reports.single_table import QualityReport

DATA, ONLY = sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else "")
G, P = "gretel-baselines/", "peer-outputs/"
SETS = {
    "adult, 2023 mostly": (P + "adult_train.csv.gz", P + "adult_2023_mostly.csv.gz"),
    "adult, 2023 ctgan": (P + "adult_train.csv.gz", P + "adult_2023_ctgan.csv.gz"),
    "credit default, 2024 mostly": (P + "credit-default_train.csv.gz", P + "credit-default_2024_mostly.csv.gz"),
    "telco churn, 2020 LSTM": (G + "telco_churn_train.csv.gz", G + "telco_churn_synth_nopriv.csv.gz"),
    "IBM attrition, 2020 LSTM": (G + "ibm_hr_attrition_train.csv.gz", G + "ibm_hr_attrition_synth_nopriv.csv.gz"),
    "bank marketing, 2020 LSTM": ("bank-marketing/bank_marketing_11162.csv", G + "bank_marketing_synth_nopriv.csv.gz"),
}
ROWS = 8000
target = os.path.join(os.path.dirname(__file__), "parity.json")
out = json.load(open(target)) if os.path.exists(target) else {}
for name, (real_file, synthetic_file) in SETS.items():
    if ONLY not in name:
        continue
    real, synthetic = (pd.read_csv(os.path.join(DATA, f), encoding="utf-8-sig", low_memory=False).head(ROWS) for f in (real_file, synthetic_file))
    columns = [c for c in real if c in synthetic]
    real, synthetic = real[columns], synthetic[columns]
    numeric = [c for c in columns if all(pd.api.types.is_numeric_dtype(f[c]) and f[c].dtype != bool for f in (real, synthetic))]
    for f in (real, synthetic):
        for c in columns:
            if c not in numeric:
                f[c] = f[c].where(f[c].isna(), f[c].astype(str)).astype(object)
    meta = {"columns": {c: {"sdtype": "numerical" if c in numeric else "categorical"} for c in columns}}
    report = QualityReport()
    report.real_correlation_threshold = report.real_association_threshold = 0
    report.generate(real, synthetic, meta, verbose=False)
    scores = dict(zip(report.get_properties()["Property"], report.get_properties()["Score"]))
    a, bins = bin_data(real, 10)
    b, _ = bin_data(synthetic, bins)
    u = np.mean([calculate_accuracy(a[[c]], b[[c]])[0] for c in a])
    v = np.mean([calculate_accuracy(a[[c, d]], b[[c, d]])[0] for c, d in combinations(a.columns, 2)])
    out[name] = {
        "real": real_file,
        "synthetic": synthetic_file,
        "rows": ROWS,
        "numeric": numeric,
        "columnShapes": scores["Column Shapes"],
        "pairTrends": scores["Column Pair Trends"],
        "qualityScore": report.get_score(),
        "univariate": u,
        "bivariate": v,
    }
    print(name, out[name]["qualityScore"], u, v, flush=True)
    json.dump(out, open(target, "w"), indent=1)
