"""Golden decisions of src/utility/svm.ts from scikit-learn's SVC: python test/golden/make_svm.py"""
import json, os

import numpy as np
from sklearn.svm import SVC

rng = np.random.default_rng(8)
n, m = 160, 40
X = np.round(np.c_[rng.normal(0, 1, (n + m, 4)), rng.integers(0, 2, (n + m, 2))], 3)
logit = X[:, 0] ** 2 - X[:, 1] + X[:, 4] * X[:, 2] - 0.6
y = np.where(rng.random(n + m) < 1 / (1 + np.exp(-2 * logit)), 1, -1)
model = SVC(tol=1e-6).fit(X[:n], y[:n])
out = {
    "width": X.shape[1],
    "train": n,
    "x": X.tolist(),
    "y": y.tolist(),
    "gamma": model._gamma,
    "support": int(model.n_support_.sum()),
    "decision": model.decision_function(X[n:]).round(6).tolist(),
}
json.dump(out, open(os.path.join(os.path.dirname(__file__), "svm.json"), "w"), separators=(",", ":"))
