"""`python -m bot prepare --policy FILE`: the model of DESK_MODEL drafts what people write beside a policy."""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from bot.llm.provider import ModelFailed
from bot.settings import Settings
from bot.start import start_caller
from bot.wording.prepare import drafted
from corpus.errors import DeskError
from corpus.load import load_policy
from corpus.prepare import home, prepared_from, save_and_report
from index.encoder.sentence_transformer import EmbeddingModel


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot prepare", description=__doc__)
    parser.add_argument("--policy", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where drafts/ is made (default: beside the policy)")
    options = parser.parse_args(arguments)
    try:
        settings = Settings()
        caller = start_caller(settings)
        entry = load_policy(options.policy)
        with tqdm(total=len(entry.policy.clauses), desc="draft", file=sys.stderr) as bar:
            encoder = EmbeddingModel(settings.embedding_model)
            proposed = drafted(entry, prepared_from(entry.policy), caller, encoder, bar.update)
        print(save_and_report(entry, proposed, home(options.policy, options.out)))
    except (DeskError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except ModelFailed as error:
        print(f"the model did not help ({error}); `python -m corpus prepare` works without one", file=sys.stderr)
        return 1
    return 0
