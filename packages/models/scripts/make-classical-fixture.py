"""Writes test/fixtures/classical.json: scikit-learn's SVM and random forest on seeded clips of overlapping classes.

Run with Debian's python3-sklearn: /usr/bin/python3 scripts/make-classical-fixture.py
"""
import json
import os

import numpy
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

rng = numpy.random.default_rng(5)
clips, size, classes = 240, 6, 4
truth = numpy.sort(rng.integers(0, classes, clips))
rng.shuffle(truth)
centres = rng.normal(0, 1.2, (classes, size))
x = (centres[truth] + rng.normal(size=(clips, size))).astype(numpy.float32).round(3)
x[:, 2] *= 50
train, test = slice(0, 140), slice(140, clips)
scaler = StandardScaler().fit(x[train].astype(numpy.float64))
scaled = scaler.transform(x.astype(numpy.float64))


def svm(**options):
    model = SVC(decision_function_shape="ovr", break_ties=True, **options).fit(scaled[train], truth[train])
    return {
        "predicted": model.predict(scaled[test]).tolist(),
        "decision": model.decision_function(scaled[test]).round(6).tolist(),
    }


forests = [
    RandomForestClassifier(200, random_state=seed).fit(x[train], truth[train]).score(x[test], truth[test])
    for seed in range(10)
]
fixture = {
    "version": sklearn.__version__,
    "shape": [clips, size],
    "train": 140,
    "data": [float(f"{value:.3f}") for value in x.ravel()],
    "truth": truth.tolist(),
    "svm": svm(),
    "svmBalanced": svm(C=10, gamma=0.2, class_weight="balanced"),
    "forest": {"mean": float(numpy.mean(forests)), "deviation": float(numpy.std(forests))},
}
path = os.path.join(os.path.dirname(__file__), "..", "test", "fixtures", "classical.json")
with open(path, "w", encoding="utf-8") as file:
    json.dump(fixture, file)
    file.write("\n")
