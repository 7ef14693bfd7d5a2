# SPDX-License-Identifier: MIT
"""Adapters: how trainers and evaluators call a reward, and what each of them
understands by "no verdict".  docs/embedding.md has the table."""
