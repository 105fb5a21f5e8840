"""How good it is: labelled cases, scores, the usual recipe beside ours."""
