"""Golden values of src/measure/statistics.ts from SciPy and scikit-learn: python test/golden/make_statistics.py"""
import json, os
import numpy as np
from scipy import stats, special
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(7)


def delong_variance(x, y):
    """The quadratic definition of DeLong, DeLong and Clarke-Pearson 1988, written out."""
    psi = (x[:, None] > y[None, :]) + 0.5 * (x[:, None] == y[None, :])
    return psi.mean(1).var(ddof=1) / len(x) + psi.mean(0).var(ddof=1) / len(y)


x = np.round(rng.normal(0.4, 1, 60), 1)
y = np.round(rng.normal(0, 1, 85), 1)
ks = []
for n, m in [(30, 40), (200, 10), (55, 55)]:
    a, b = np.round(rng.normal(0, 1, n), 1), np.round(rng.normal(0.3, 1.2, m), 1)
    ks.append({"a": sorted(a.tolist()), "b": sorted(b.tolist()), "d": float(stats.ks_2samp(a, b).statistic)})
ps = [1e-12, 1e-5, 0.001, 0.025, 0.2, 0.5, 0.7, 0.975, 0.9999]
xs = [-7, -5, -3, -1.2, -0.3, 0, 0.1, 0.5, 1, 2.5, 4.5, 6]
out = {
    "normalCdf": [[v, float(stats.norm.cdf(v))] for v in xs],
    "normalQuantile": [[p, float(stats.norm.ppf(p))] for p in ps],
    "betaCdf": [[v, a, b, float(special.betainc(a, b, v))] for v in (0.01, 0.3, 0.9) for a, b in ((0.5, 2), (3, 4), (50, 200))],
    "studentQuantile": [[p, d, float(stats.t.ppf(p, d))] for p in (0.6, 0.975, 0.9995) for d in (1, 4, 30)],
    "binomialCdf": [[k, n, p, float(stats.binom.cdf(k, n, p))] for k, n, p in ((3, 10, 0.4), (50, 100, 0.5), (0, 20, 0.1), (990, 1000, 0.98))],
    "clopperPearson": [
        [k, n, *map(float, stats.binomtest(k, n).proportion_ci(0.95, "exact"))] for k, n in ((0, 20), (3, 10), (50, 50), (120, 1000))
    ],
    "wilson": [[k, n, *map(float, stats.binomtest(k, n).proportion_ci(0.95, "wilson"))] for k, n in ((0, 20), (3, 10), (50, 50), (120, 1000))],
    "auc": {
        "positive": x.tolist(),
        "negative": y.tolist(),
        "auc": float(roc_auc_score(np.r_[np.ones(60), np.zeros(85)], np.r_[x, y])),
        "error": float(np.sqrt(delong_variance(x, y))),
    },
    "ks": ks,
    "pearson": {"x": x[:50].tolist(), "y": y[:50].tolist(), "r": float(stats.pearsonr(x[:50], y[:50]).statistic)},
    "quantile": [[p, float(np.quantile(x, p))] for p in (0, 0.01, 0.25, 0.5, 0.9, 1)],
}
json.dump(out, open(os.path.join(os.path.dirname(__file__), "statistics.json"), "w"), separators=(",", ":"))
