# expect: error, blocked
# imports from files again
# ruff: noqa
import sys
from importlib.machinery import PathFinder

sys.meta_path.insert(0, PathFinder)
sys.path_importer_cache.clear()
import this

print("reached")
