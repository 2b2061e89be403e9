"""Golden predictions of src/measure/trees.ts from scikit-learn's histogram gradient boosting: python test/golden/make_trees.py

Numbers have fewer than 255 distinct values, so that both cut them at the same places and grow the same trees.
"""
import json, os

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

rng = np.random.default_rng(5)
n, m = 600, 150
X = np.c_[
    np.round(rng.normal(0, 1, n + m), 1),
    np.round(rng.exponential(2, n + m), 1),
    rng.integers(0, 12, n + m),
    np.round(rng.uniform(0, 10, n + m)),
]
effect = rng.normal(0, 1, 12)
logit = X[:, 0] * 1.2 - 0.4 * X[:, 1] + effect[X[:, 2].astype(int)] + (X[:, 3] > 5) * X[:, 0]
X[rng.random(n + m) < 0.12, 1] = np.nan
y = (rng.random(n + m) < 1 / (1 + np.exp(-logit))).astype(int)
z = np.round(logit + rng.normal(0, 0.3, n + m), 3)
options = dict(max_iter=5, categorical_features=[2], early_stopping=False)
numbers = dict(max_iter=5, early_stopping=False)
out = {
    "x": [[None if np.isnan(v) else v for v in row] for row in X.tolist()],
    "y": y.tolist(),
    "z": z.tolist(),
    "train": n,
    "logistic": HistGradientBoostingClassifier(**options).fit(X[:n], y[:n]).predict_proba(X[n:])[:, 1].round(7).tolist(),
    "squared": HistGradientBoostingRegressor(**options).fit(X[:n], z[:n]).predict(X[n:]).round(6).tolist(),
    "numbersOnly": HistGradientBoostingClassifier(**numbers).fit(X[:n], y[:n]).predict_proba(X[n:])[:, 1].round(7).tolist(),
}
json.dump(out, open(os.path.join(os.path.dirname(__file__), "trees.json"), "w"), separators=(",", ":"))
