"""How good it is: labelled cases, figures with intervals, gates, runs compared, public benchmarks."""
