"""`python -m bot draft --policy FILE`: the model of DESK_MODEL drafts what people write beside a policy."""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from bot.drafting import drafted
from bot.model import ModelFailed, ModelMisconfigured
from bot.settings import Settings
from bot.start import start_caller
from corpus.draft import draft, home, told
from corpus.load import load_policy
from corpus.read import UnreadablePolicy
from index.embed import EmbeddingModel


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot draft", description=__doc__)
    parser.add_argument("--policy", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where drafts/ is made (default: beside the policy)")
    options = parser.parse_args(arguments)
    settings = Settings()
    try:
        caller = start_caller(settings)
        entry = load_policy(options.policy)
        with tqdm(total=len(entry.policy.clauses), desc="draft", file=sys.stderr) as bar:
            encoder = EmbeddingModel(settings.embedding_model)
            proposed = drafted(entry, draft(entry.policy), caller, encoder, bar.update)
        print(told(entry, proposed, home(options.policy, options.out)))
    except (ModelMisconfigured, UnreadablePolicy, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except ModelFailed as error:
        print(f"the model did not help ({error}); `python -m corpus draft` works without one", file=sys.stderr)
        return 1
    return 0
