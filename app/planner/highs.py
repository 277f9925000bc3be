"""HiGHS, which solves linear and integer programs, as the optimiser wants it."""

import highspy


def quiet_model() -> highspy.Highs:
    """An empty program that prints nothing and keeps to one thread."""
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    return model
