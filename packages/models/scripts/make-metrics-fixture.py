"""Writes test/fixtures/metrics.json: scikit-learn's answers for seeded labels.

Run with Debian's python3-sklearn: /usr/bin/python3 scripts/make-metrics-fixture.py
"""
import json
import os

import numpy
import sklearn
from sklearn import metrics
from sklearn.preprocessing import StandardScaler

LABELS = ["angry", "calm", "disgust", "fearful", "happy", "neutral", "sad", "surprised"]


def case(name, truth, predicted, labels):
    scores = {
        score: {
            average: getattr(metrics, f"{score}_score")(truth, predicted, labels=labels, average=average, zero_division=0)
            for average in ["macro", "weighted", "micro"]
        }
        for score in ["precision", "recall", "f1"]
    }
    confusion = {
        normalize or "none": metrics.confusion_matrix(truth, predicted, labels=labels, normalize=normalize).tolist()
        for normalize in [None, "true", "pred", "all"]
    }
    # With labels that never occur, scikit-learn 1.2 calls the accuracy's row "micro avg".
    occurring = [label for label in labels if label in truth or label in predicted]
    return {
        "name": name,
        "truth": truth,
        "predicted": predicted,
        "labels": labels,
        "accuracy": metrics.accuracy_score(truth, predicted),
        "unweightedAverageRecall": metrics.balanced_accuracy_score(truth, predicted),
        "scores": scores,
        "confusion": confusion,
        "occurring": occurring,
        "report": metrics.classification_report(truth, predicted, labels=occurring, zero_division=0),
        "report4": metrics.classification_report(truth, predicted, labels=occurring, zero_division=0, digits=4),
    }


def main():
    rng = numpy.random.default_rng(7)
    cases = []
    truth = rng.choice(LABELS, 200, p=[0.3, 0.05, 0.1, 0.1, 0.15, 0.1, 0.15, 0.05])
    predicted = numpy.where(rng.random(200) < 0.6, truth, rng.choice(LABELS, 200))
    cases.append(case("200 clips, 8 labels, unbalanced", truth.tolist(), predicted.tolist(), LABELS))
    cases.append(
        case(
            "a label that is never predicted and one that never occurs",
            ["sad", "sad", "happy", "calm", "calm", "sad"],
            ["sad", "happy", "happy", "sad", "happy", "sad"],
            ["sad", "happy", "calm", "angry"],
        )
    )
    # Recalls of 1/8, 3/8 and 5/8 lie exactly between two decimals of two digits.
    truth = ["a"] * 8 + ["b"] * 8 + ["c"] * 8
    predicted = ["a"] * 1 + ["b"] * 7 + ["b"] * 3 + ["c"] * 5 + ["c"] * 5 + ["a"] * 3
    cases.append(case("ties of rounding", truth, predicted, ["a", "b", "c"]))
    table = rng.normal(3, 2, (12, 5)).astype(numpy.float32)
    table[:, 2] = 4.25
    rows = [0, 1, 2, 5, 7, 8, 11]
    scaler = StandardScaler().fit(table[rows].astype(numpy.float64))
    fixture = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
        "cases": cases,
        "scaler": {
            "shape": list(table.shape),
            "data": table.ravel().tolist(),
            "indices": rows,
            "mean": scaler.mean_.tolist(),
            "scale": scaler.scale_.tolist(),
            "transformed": scaler.transform(table.astype(numpy.float64)).ravel().tolist(),
        },
    }
    path = os.path.join(os.path.dirname(__file__), "..", "test", "fixtures", "metrics.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(fixture, file, indent=1)
        file.write("\n")


main()
