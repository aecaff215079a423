"""Names that the generated code has for something of its own, and so neither layers nor custom code may bear."""

from engine.design.layers import LAYERS

# fmt: off
TAKEN = frozenset({
    "T_destination", "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children", "compile", "cpu",
    "cuda", "double", "dump_patches", "eval", "extra_repr", "float", "forward", "get_buffer", "get_extra_state",
    "get_parameter", "get_submodule", "half", "ipu", "load_state_dict", "modules", "mtia", "named_buffers",
    "named_children", "named_modules", "named_parameters", "parameters", "register_backward_hook", "register_buffer",
    "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook",
    "register_full_backward_pre_hook", "register_load_state_dict_post_hook", "register_load_state_dict_pre_hook",
    "register_module", "register_parameter", "register_state_dict_post_hook", "register_state_dict_pre_hook",
    "requires_grad_", "set_extra_state", "set_submodule", "share_memory", "state_dict", "to", "to_empty", "train",
    "training", "type", "xpu", "zero_grad", "self", "super", "int", "torch", "nn", "F", "Tensor", "math",
    "weight_norm", "spectral_norm",
    *(name for name, definition in LAYERS.items() if definition.prelude),
})
# fmt: on
"""Attributes of `torch.nn.Module`, and the names the generated module uses itself."""

# fmt: off
WRITTEN = frozenset({
    "BATCH_SIZE", "Batch", "DATA_FOLDER", "DEVICE", "EPOCHS", "EVALUATION_BATCH", "Means", "SEED", "SPLIT_SEED",
    "THREADS", "VALIDATION", "batches", "choose_device", "compute_loss", "evaluate", "load_data", "load_samples",
    "main", "make_model", "make_optimizer", "split", "standardise", "train_epoch",
})
# fmt: on
"""What the generated script defines beside the network and what its layers bring along."""
