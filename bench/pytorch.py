"""The network of bench/engine.ts in PyTorch, trained on the same batch: tokens/s on one thread and on all.

    python bench/pytorch.py HIDDEN [THREADS [busy]]

nn.LSTM for both layers, slices of the output per slot, Adam, gradient norm clipped at 1, as the embedded engine trains.
Where the machine is busy, a second is one of processor time of every thread.
"""

import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

WIDTHS = [64, 9, 96, 16, 16, 7, 15, 6, 5, 2, 40, 32, 50, 42, 2]
EMBEDDING, RECORDS, ROUNDS = 32, 256, 7


class Network(nn.Module):
    def __init__(self, hidden: int) -> None:
        super().__init__()
        starts = torch.tensor([0, *[-(-width // 8) * 8 for width in WIDTHS]]).cumsum(0)
        self.starts, vocabulary = starts[:-1].tolist(), int(starts[-1])
        self.token = nn.Embedding(vocabulary + 1, EMBEDDING)
        self.slot = nn.Embedding(len(WIDTHS), EMBEDDING)
        self.first = nn.LSTM(EMBEDDING, hidden)
        self.second = nn.LSTM(hidden, hidden)
        self.dropout = nn.Dropout(0.1)
        self.output = nn.Linear(hidden, vocabulary)

    def forward(self, inputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        x = self.token(inputs) + self.slot.weight[:, None]
        h, _ = self.second(self.dropout(self.first(x)[0]))
        h = self.dropout(h)
        losses = []
        for t, (start, width) in enumerate(zip(self.starts, WIDTHS)):
            weight, bias = self.output.weight[start : start + width], self.output.bias[start : start + width]
            losses.append(F.cross_entropy(F.linear(h[t], weight, bias), targets[t]))
        return torch.stack(losses).mean()


def rate(hidden: int, threads: int) -> float:
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = Network(hidden)
    targets = torch.stack([torch.randint(width, (RECORDS,)) for width in WIDTHS])
    ids = targets + torch.tensor(network.starts)[:, None]
    first = torch.full((1, RECORDS), network.token.num_embeddings - 1)
    inputs = torch.cat([first, ids[:-1]])
    adam = torch.optim.Adam(network.parameters(), lr=1e-3)

    def step() -> None:
        adam.zero_grad(set_to_none=True)
        network(inputs, targets).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        adam.step()

    def now() -> float:
        return time.process_time() / threads if busy else time.perf_counter()

    step()
    rates = []
    for _ in range(ROUNDS):
        begun, tokens = now(), 0
        while now() - begun < 0.2:
            step()
            tokens += targets.numel()
        rates.append(tokens / (now() - begun))
    return sorted(rates)[ROUNDS // 2]


hidden = int(sys.argv[1])
busy = len(sys.argv) > 3
most = int(sys.argv[2]) if len(sys.argv) > 2 else torch.get_num_threads()
for threads in sorted({1, most}):
    print(f"{threads} {rate(hidden, threads):.0f}")
