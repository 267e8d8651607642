"""Writes test/fixtures/keras.json: small networks saved by Keras 3 as .h5 and .keras, with inputs and outputs.

Run with the packages keras, jax and h5py: python3 scripts/make-keras-fixture.py
"""
import base64
import gzip
import json
import os
import tempfile

os.environ["KERAS_BACKEND"] = "jax"
import h5py
import keras
import numpy
from keras import Input, Model, Sequential, layers as L

rng = numpy.random.default_rng(5)


def functional():
    features = Input((10, 6), name="features")
    a = L.Conv1D(4, 3, name="zz", padding="same")(features)
    b = L.Conv1D(4, 3, name="aa", padding="same", activation="gelu")(features)
    shared = L.Dense(4, name="shared")
    joined = L.Concatenate()([shared(a), shared(b), L.Add()([a, b])])
    return Model(features, L.Dense(3, activation="softmax")(L.GlobalAveragePooling1D()(joined)))


def two_inputs():
    second, first = Input((5,), name="second"), Input((4,), name="first")
    joined = L.Concatenate()([L.Dense(3)(first), L.Dense(2)(second)])
    return Model([second, first], L.Dense(3, activation="softmax")(joined))


networks = {
    "cnn": Sequential([
        Input((40, 1)), L.Conv1D(8, 5, padding="same"), L.Activation("relu"), L.Dropout(0.1), L.MaxPooling1D(8),
        L.Conv1D(8, 5, padding="same"), L.Activation("relu"), L.Dropout(0.1), L.Flatten(), L.Dense(4),
        L.Activation("softmax"),
    ]),
    "even kernels": Sequential([
        Input((9, 3)), L.Conv1D(4, 4, padding="same", strides=2, activation="relu"),
        L.AveragePooling1D(4, strides=2, padding="same"), L.Conv1D(3, 2, dilation_rate=2, padding="same", use_bias=False),
        L.BatchNormalization(), L.LeakyReLU(), L.GlobalMaxPooling1D(), L.Dense(3, "softmax"),
    ]),
    "images": Sequential([
        Input((9, 8, 1)), L.Conv2D(3, (4, 3), padding="same", activation="elu"), L.MaxPooling2D((2, 3), padding="same"),
        L.DepthwiseConv2D(2, depth_multiplier=2, activation="relu6"), L.SeparableConv2D(3, 3, padding="same", activation="swish"),
        L.AveragePooling2D((2, 1)), L.ZeroPadding2D(1), L.PReLU(shared_axes=[1, 2]), L.GlobalAveragePooling2D(),
        L.Dense(3, "softmax"),
    ]),
    "gru": Sequential([
        Input((6, 3)), L.GRU(4, return_sequences=True), L.GRU(3, reset_after=False), L.Dense(2, "softmax"),
    ]),
    "lstm": Sequential([
        Input((6, 3)), L.LSTM(4, return_sequences=True, go_backwards=True), L.TimeDistributed(L.Dense(3, "tanh")),
        L.SimpleRNN(3), L.Dense(2, "softmax"),
    ]),
    "bidirectional": Sequential([
        Input((6, 3)), L.Bidirectional(L.GRU(4, return_sequences=True)), L.LayerNormalization(),
        L.Bidirectional(L.LSTM(3), merge_mode="sum"), L.Dense(2, "softmax"),
    ]),
    "embedding": Sequential([
        Input((5,)), L.Embedding(9, 4), L.Bidirectional(L.GRU(3)), L.RepeatVector(2), L.Reshape((3, 4)), L.Permute((2, 1)),
        L.Flatten(), L.Dense(3), L.Softmax(),
    ]),
    "functional": functional(),
    "two inputs": two_inputs(),
}


def pack(model, extension):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model" + extension)
        model.save(path)
        with open(path, "rb") as file:
            return base64.b64encode(gzip.compress(file.read(), 9, mtime=0)).decode()


fixtures = {}
for name, model in networks.items():
    for weight in model.weights:
        if "seed" not in weight.path:
            values = 0.4 * rng.normal(size=weight.shape)
            weight.assign(numpy.abs(values) + 0.5 if "variance" in weight.path else values)
    shapes = [(2, *tensor.shape[1:]) for tensor in model.inputs]
    x = [(rng.integers(0, 9, size=s) if name == "embedding" else rng.normal(size=s)).astype("float32") for s in shapes]
    x = [values.round(4) for values in x]
    y = model.predict(x if len(x) > 1 else x[0], verbose=0)
    fixtures[name] = {
        "h5": pack(model, ".h5"),
        "keras": pack(model, ".keras"),
        "x": [{"shape": a.shape, "data": a.astype("float64").ravel().round(4).tolist()} for a in x],
        "y": y.astype("float64").ravel().round(8).tolist(),
    }

versions = {"keras": keras.__version__, "h5py": h5py.__version__, "hdf5": h5py.version.hdf5_version}
target = os.path.join(os.path.dirname(__file__), "../test/fixtures/keras.json")
with open(target, "w") as file:
    json.dump({"versions": versions, "networks": fixtures}, file, indent=1)
    file.write("\n")
