"""`haizhi evaluate`: the product against people's judgements, beside baselines, with intervals and paired tests."""
