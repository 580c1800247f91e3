"""Warm kernels: real kernels that need no second to start.

Most of the time of a notebook goes into starting a kernel and importing. Here one process, the
zygote, imports once and then forks: each fork becomes an ordinary ipykernel, in a process of its
own, that ends with its notebook. ``zygote`` is that process, ``preload`` is what it imports, and
``provisioner`` is how Jupyter comes by a kernel, so that papermill and nbclient know nothing of
it. Where a fork is not to be had, kernels start as they always did.
"""
