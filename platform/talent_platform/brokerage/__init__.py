"""Match runs, what officers decide about them, and the cases that grow out of them."""
