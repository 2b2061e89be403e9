"""Golden values of src/fidelity from mostlyai-qa, SDMetrics and scikit-learn, on tables made here from a seed.

python test/golden/make_fidelity.py   (numpy, pandas, scikit-learn, mostlyai-qa, sdmetrics)
"""
import json, os, warnings
from itertools import combinations

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
from mostlyai.qa._accuracy import bin_data, calculate_accuracy
from sdmetrics.reports.single_table import QualityReport

rng = np.random.default_rng(2024)


def people(n, shift=0.0, tilt=0.0):
    """A mixed table: mass points, few distinct values, a long tail of categories, missing values, links between columns."""
    age = np.round(rng.gamma(9, 4.5, n) + 2 + shift)
    dept = rng.choice([f"d{i}" for i in range(25)], n, p=np.r_[np.full(9, 0.1), np.full(16, 0.1 / 16)])
    sex = rng.choice(["f", "m"], n, p=[0.5 + tilt, 0.5 - tilt])
    stay = np.round(rng.exponential(3 + (sex == "m"), n), 2)
    gain = np.where(rng.random(n) < 0.8, 0, np.round(rng.lognormal(8, 1, n)))
    grade = rng.integers(1, 6, n).astype(float)
    score = np.round(age * 0.3 + rng.normal(0, 4, n), 3)
    stay[rng.random(n) < 0.1] = np.nan
    grade[rng.random(n) < 0.05] = np.nan
    status = rng.choice(["ok", "late", "void"], n, p=[0.7, 0.25, 0.05]).astype(object)
    status[rng.random(n) < 0.15] = None
    return pd.DataFrame(dict(age=age, dept=dept, sex=sex, stay=stay, gain=gain, grade=grade, score=score, status=status))


def labs(n, noise=1.0):
    """Numbers only, correlated, one constant, one nearly empty."""
    a = rng.normal(0, 1, n)
    b = a * 2 + rng.normal(0, noise, n)
    c = np.exp(rng.normal(0, 1.5, n))
    d = np.full(n, 7.0)
    e = np.where(rng.random(n) < 0.97, np.nan, rng.normal(0, 1, n))
    f = np.round(b - a, 1)
    return pd.DataFrame(dict(a=np.round(a, 6), b=np.round(b, 6), c=np.round(c, 4), d=d, e=np.round(e, 3), f=f))


def codes(n, p):
    """Categories only."""
    x = rng.choice(list("abcdefghijklmnop"), n, p=p)
    y = np.where(rng.random(n) < 0.6, np.char.upper(x.astype(str)), rng.choice(list("ABCDEFGHIJKLMNOP"), n))
    z = rng.choice(["yes", "no", None], n, p=[0.3, 0.6, 0.1])
    w = rng.choice(["only"], n)
    return pd.DataFrame(dict(x=x, y=y, z=z, w=w))


p = np.arange(16, 0, -1) / np.arange(16, 0, -1).sum()
tables = {
    "people": (people(320), people(280, 1.5, 0.1)),
    "labs": (labs(250), labs(300, 1.4)),
    "codes": (codes(400, p), codes(300, p[::-1] * 0.5 + p * 0.5)),
}


def plain(frame):
    return {
        c: [None if pd.isna(v) else (float(v) if pd.api.types.is_numeric_dtype(frame[c]) else str(v)) for v in frame[c]]
        for c in frame
    }


def mostly(real, synthetic):
    a, bins = bin_data(real, 10)
    b, _ = bin_data(synthetic, bins)
    columns = {c: float(calculate_accuracy(a[[c]], b[[c]])[0]) for c in a}
    pairs = {f"{c}|{d}": float(calculate_accuracy(a[[c, d]], b[[c, d]])[0]) for c, d in combinations(a.columns, 2)}
    u, v = np.mean(list(columns.values())), np.mean(list(pairs.values()))
    return {"columns": columns, "pairs": pairs, "univariate": u, "bivariate": v, "overall": (u + v) / 2}


def sdmetrics(real, synthetic, correlation, association):
    meta = {"columns": {c: {"sdtype": "numerical" if pd.api.types.is_numeric_dtype(real[c]) else "categorical"} for c in real}}
    report = QualityReport()
    report.real_correlation_threshold, report.real_association_threshold = correlation, association
    report.generate(real, synthetic, meta, verbose=False)
    shapes, trends = report.get_details("Column Shapes"), report.get_details("Column Pair Trends")
    number = lambda v: None if pd.isna(v) else float(v)
    scores = dict(zip(report.get_properties()["Property"], report.get_properties()["Score"]))
    return {
        "shapes": {r["Column"]: number(r["Score"]) for _, r in shapes.iterrows()},
        "trends": {f"{r['Column 1']}|{r['Column 2']}": number(r["Score"]) for _, r in trends.iterrows()},
        "columnShapes": number(scores["Column Shapes"]),
        "pairTrends": number(scores["Column Pair Trends"]),
        "score": number(report.get_score()),
    }


def adherence(real, synthetic):
    from sdmetrics.single_column import BoundaryAdherence, CategoryAdherence

    scores = {}
    for c in real:
        metric = BoundaryAdherence if pd.api.types.is_numeric_dtype(real[c]) else CategoryAdherence
        scores[c] = float(metric.compute(real[c], synthetic[c]))
    return scores


out = {}
for name, (real, synthetic) in tables.items():
    out[name] = {
        "real": plain(real),
        "synthetic": plain(synthetic),
        "mostlyai": mostly(real, synthetic),
        "adherence": adherence(real, synthetic),
        "sdmetrics": sdmetrics(real, synthetic, 0, 0),
        "sdmetricsThresholds": sdmetrics(real, synthetic, 0.5, 0.3),
    }
with open(os.path.join(os.path.dirname(__file__), "fidelity.json"), "w") as file:
    json.dump(out, file, separators=(",", ":"), ensure_ascii=False)
