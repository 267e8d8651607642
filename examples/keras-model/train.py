"""Trains emotions.keras on a table of features: python3 train.py features.csv

Needs the packages keras, jax, numpy.
"""
import csv
import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy
from keras import layers

with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
columns = [name for name in rows[0] if name.startswith("mfcc")]
x = numpy.array([[float(row[name]) for name in columns] for row in rows])
labels = sorted({row["emotion"] for row in rows})
y = numpy.array([labels.index(row["emotion"]) for row in rows])
speakers = sorted({row["speaker"] for row in rows})
held_out = numpy.isin([row["speaker"] for row in rows], speakers[-4:])

mean, scale = x[~held_out].mean(0), x[~held_out].std(0)
x = ((x - mean) / scale)[..., None]

keras.utils.set_random_seed(1)
model = keras.Sequential([
    keras.Input((len(columns), 1)),
    layers.Conv1D(16, 5, padding="same", activation="relu"),
    layers.Dropout(0.1),
    layers.MaxPooling1D(4),
    layers.Conv1D(16, 5, padding="same", activation="relu"),
    layers.Dropout(0.1),
    layers.Flatten(),
    layers.Dense(len(labels), activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[~held_out], y[~held_out], batch_size=32, epochs=60, verbose=0)
print("accuracy on the 4 speakers held out:", model.evaluate(x[held_out], y[held_out], verbose=0)[1])
# The optimizer's state would be two thirds of the file.
bare = keras.models.clone_model(model)
bare.set_weights(model.get_weights())

folder = os.path.dirname(os.path.abspath(__file__))
bare.save(os.path.join(folder, "emotions.keras"))
with open(os.path.join(folder, "emotions.json"), "w") as file:
    json.dump({"labels": labels, "scaler": {"mean": mean.round(4).tolist(), "scale": scale.round(4).tolist()}}, file)
    file.write("\n")
