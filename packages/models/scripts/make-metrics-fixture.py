"""Writes test/fixtures/metrics.json: scikit-learn's answers for seeded labels.

Run with Debian's python3-sklearn: /usr/bin/python3 scripts/make-metrics-fixture.py
"""
import json
import os

import numpy
import scipy.optimize
import scipy.special
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
        "kappa": {
            weights or "none": metrics.cohen_kappa_score(truth, predicted, labels=labels, weights=weights)
            for weights in [None, "linear", "quadratic"]
        },
        "occurring": occurring,
        "report": metrics.classification_report(truth, predicted, labels=occurring, zero_division=0),
        "report4": metrics.classification_report(truth, predicted, labels=occurring, zero_division=0, digits=4),
    }


def probabilities_case(rng, classes, clips):
    truth = numpy.concatenate([numpy.arange(classes), rng.integers(0, classes, clips - classes)])
    logits = 3 * rng.normal(size=(clips, classes))
    logits[numpy.arange(clips), truth] += 2
    # Two decimals make ties.
    probabilities = scipy.special.softmax(logits, axis=1).round(2)
    probabilities[:, -1] = (1 - probabilities[:, :-1].sum(axis=1)).round(2).clip(0)
    scores = probabilities if classes > 2 else probabilities[:, 1]
    auc = [metrics.roc_auc_score(truth == label, probabilities[:, label]) for label in range(classes)]
    one_hot = numpy.eye(classes)[truth]

    def loss(inverse):
        return metrics.log_loss(truth, scipy.special.softmax(logits * inverse, axis=1), labels=range(classes))

    best = scipy.optimize.minimize_scalar(loss, bounds=(0.01, 10), method="bounded", options={"xatol": 1e-10})
    return {
        "truth": truth.tolist(),
        "probabilities": probabilities.tolist(),
        "logits": logits.tolist(),
        "topK": [
            metrics.top_k_accuracy_score(truth, scores, k=k, labels=range(classes)) for k in range(1, classes)
        ],
        "rocAuc": float(numpy.mean(auc)) if classes > 2 else auc[1],
        "brier": metrics.brier_score_loss(truth, probabilities[:, 1])
        if classes == 2
        else float(((probabilities - one_hot) ** 2).sum(axis=1).mean()),
        "temperature": 1 / best.x,
        "loss": best.fun,
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
        "probabilities": [probabilities_case(rng, classes, 60) for classes in [2, 5]],
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
