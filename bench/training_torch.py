"""CPU seconds of one training epoch of the networks of src/training.ts in PyTorch: one thread, denormals flushed.

    python3 bench/training_torch.py [abcdef]
"""
import os
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.set_flush_denormal(True)
torch.manual_seed(7)
CLASSES = 8


class Last(nn.Module):
    """The last hidden state of a recurrent layer, or all of them."""

    def __init__(self, recurrence, sequences=False):
        super().__init__()
        self.recurrence = recurrence
        self.sequences = sequences

    def forward(self, x):
        states = self.recurrence(x)[0]
        return states if self.sequences else states[:, -1]


class ChannelsFirst(nn.Module):
    def forward(self, x):
        return x.transpose(1, 2)


class MeanOverTime(nn.Module):
    def forward(self, x):
        return x.mean(2)


def cnn_40():
    return nn.Sequential(
        ChannelsFirst(),
        nn.Conv1d(1, 128, 3, padding="same"), nn.ReLU(), nn.Dropout(0.2), nn.MaxPool1d(2),
        nn.Conv1d(128, 128, 4, padding="same"), nn.ReLU(), nn.Dropout(0.2),
        nn.Flatten(), nn.Linear(2560, CLASSES),
    )  # fmt: skip


def cnn_200():
    return nn.Sequential(
        ChannelsFirst(),
        nn.Conv1d(64, 64, 5, padding="same"), nn.BatchNorm1d(64), nn.ReLU(), nn.MaxPool1d(4),
        nn.Conv1d(64, 128, 5, padding="same"), nn.BatchNorm1d(128), nn.ReLU(), nn.MaxPool1d(4),
        MeanOverTime(), nn.Linear(128, CLASSES),
    )  # fmt: skip


def lstm():
    return nn.Sequential(
        Last(nn.LSTM(1, 128, batch_first=True), sequences=True),
        Last(nn.LSTM(128, 64, batch_first=True)),
        nn.Linear(64, CLASSES),
    )


def gru():
    return nn.Sequential(Last(nn.GRU(64, 64, batch_first=True)), nn.Linear(64, CLASSES))


class AttentionPooling(nn.Module):
    """The mean over time, weighted by a softmax over one score a frame."""

    def __init__(self, channels):
        super().__init__()
        self.score = nn.Linear(channels, 1)

    def forward(self, x):
        frames = x.transpose(1, 2)
        return (torch.softmax(self.score(frames), 1) * frames).sum(1)


def log_mel_cnn():
    return nn.Sequential(
        ChannelsFirst(),
        nn.Conv1d(64, 128, 5, padding="same"), nn.BatchNorm1d(128), nn.ReLU(), nn.MaxPool1d(2),
        nn.Conv1d(128, 192, 5, padding="same"), nn.BatchNorm1d(192), nn.ReLU(), nn.MaxPool1d(2),
        nn.Conv1d(192, 224, 3, padding="same"), nn.BatchNorm1d(224), nn.ReLU(),
        AttentionPooling(224), nn.Linear(224, CLASSES),
    )  # fmt: skip


def cnn_2d():
    layers = [nn.Unflatten(1, (1, 128))]
    for i, (channels, filters) in enumerate([(1, 16), (16, 32), (32, 64), (64, 128)]):
        layers += [nn.Conv2d(channels, filters, 3, padding="same"), nn.BatchNorm2d(filters), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] if i < 3 else [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*layers, nn.Linear(128, CLASSES))


NETWORKS = {
    "a": (cnn_40, (40, 1), 2554, 16, "rmsprop"),
    "b": (cnn_200, (200, 64), 1000, 32, "adam"),
    "c": (lstm, (40, 1), 1000, 16, "adam"),
    "d": (gru, (200, 64), 500, 32, "adam"),
    "e": (log_mel_cnn, (200, 64), 500, 32, "adam"),
    "f": (cnn_2d, (128, 64), 250, 32, "adam"),
}

for name in sys.argv[1] if len(sys.argv) > 1 else "abcdef":
    build, shape, clips, batch, optimizer_name = NETWORKS[name]
    network = build()
    x = torch.randn(clips, *shape)
    y = torch.randint(0, CLASSES, (clips,))
    parameters = network.parameters()
    if optimizer_name == "adam":
        optimizer = torch.optim.Adam(parameters, 1e-3)
    else:
        optimizer = torch.optim.RMSprop(parameters, 1e-3, 0.9)
    loss = nn.CrossEntropyLoss()
    best = float("inf")
    for epoch in range(4):
        network.train()
        start = time.process_time()
        for rows in torch.randperm(clips).split(batch):
            optimizer.zero_grad()
            loss(network(x[rows]), y[rows]).backward()
            optimizer.step()
        if epoch > 0:
            best = min(best, time.process_time() - start)
    network.eval()
    with torch.no_grad():
        times = []
        for _ in range(1000):
            start = time.perf_counter()
            network(x[:1])
            times.append(time.perf_counter() - start)
        clip = sorted(times[500:])[250] * 1e3
    print(f"({name}) torch {torch.__version__}: cpu {best:.2f} s, one clip {clip:.2f} ms, load {os.getloadavg()[0]:.1f}")
