"""The part of the training script that is the same for every project: the loop, and the command line."""

MEANS = '''\
class Means:
    """Means over samples, added up batch by batch."""

    def __init__(self) -> None:
        self.count = 0
        self.totals: dict[str, float] = {}

    def add(self, count: int, loss: float, sums: dict[str, float]) -> None:
        """Add a batch: its number of samples, its mean loss, and each metric's sum."""
        self.count += count
        for name, total in {"loss": loss * count, **sums}.items():
            self.totals[name] = self.totals.get(name, 0.0) + total

    def values(self) -> dict[str, float]:
        """Give the means."""
        return {name: total / self.count for name, total in self.totals.items()}
'''

LOOP = '''\
def train_epoch(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    data: Batch,
    generator: torch.Generator,
) -> dict[str, float]:
    """See every training sample once; give the means over the epoch."""
    model.train()
    means = Means()
    num_samples = len(next(iter(data.values())))
    for rows in batches(num_samples, generator):
        batch = {name: values[rows] for name, values in data.items()}
        optimizer.zero_grad()
        loss, sums = compute_loss(model, batch)
        loss.backward()
        optimizer.step()
        totals = {name: total.item() for name, total in sums.items()}
        means.add(len(rows), loss.item(), totals)
    return means.values()


@torch.no_grad()
def evaluate(model: nn.Module, data: Batch) -> dict[str, float]:
    """Score samples without learning from them; give the means."""
    model.eval()
    means = Means()
    num_samples = len(next(iter(data.values())))
    for rows in torch.arange(num_samples).split(EVALUATION_BATCH):
        batch = {name: values[rows] for name, values in data.items()}
        loss, sums = compute_loss(model, batch)
        totals = {name: total.item() for name, total in sums.items()}
        means.add(len(rows), loss.item(), totals)
    return means.values()


def choose_device(name: str) -> torch.device:
    """Take the device of that name; "auto" takes an accelerator where there is one."""
    if name != "auto":
        return torch.device(name)
    for kind in ("cuda", "mps", "xpu"):
        if getattr(torch, kind).is_available():
            return torch.device(kind)
    return torch.device("cpu")
'''

MAIN = '''\
def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--device", default=DEVICE)
    parser.add_argument("--data", type=Path, default=DATA_FOLDER)
    parser.add_argument("--save", type=Path, help="where to keep the weights")
    parser.add_argument("--json", action="store_true", help="print JSON lines")
    options = parser.parse_args()

    if THREADS is not None:
        torch.set_num_threads(THREADS)
    device = choose_device(options.device)
    training, validation = (
        {name: values.to(device) for name, values in part.items()}
        for part in load_data(options.data)
    )
    torch.manual_seed(options.seed)
    model = make_model().to(device)
    optimizer = make_optimizer(model)
    generator = torch.Generator().manual_seed(options.seed)
    num_samples = len(next(iter(training.values())))

    for epoch in range(1, options.epochs + 1):
        start = time.perf_counter()
        train = train_epoch(model, optimizer, training, generator)
        seconds = time.perf_counter() - start
        if not math.isfinite(train["loss"]):
            raise SystemExit(
                f"The loss became {train['loss']} in epoch {epoch}, so there is nothing "
                "left to learn from. Try a smaller learning rate."
            )
        val = evaluate(model, validation)
        line = {
            "event": "epoch",
            "epoch": epoch,
            "train_loss": train.pop("loss"),
            "val_loss": val.pop("loss"),
            "metrics": {**val, **{f"train_{name}": train[name] for name in train}},
            "samples_per_s": num_samples / seconds,
        }
        if options.json:
            # JSON knows finite numbers only: others become null.
            line = json.loads(json.dumps(line), parse_constant=lambda _: None)
            print(json.dumps(line), flush=True)
        else:
            metrics = "".join(f"  {name} {value:.4f}" for name, value in val.items())
            print(
                f"epoch {epoch:3}  train loss {line['train_loss']:.4f}"
                f"  validation loss {line['val_loss']:.4f}{metrics}"
            )
    if options.save:
        torch.save(model.state_dict(), options.save)


if __name__ == "__main__":
    main()
'''
