//! Text from a live cluster or a failed run: manifests, ConfigMaps, task output.
