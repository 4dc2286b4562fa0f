"""人才联系企业: who looks after which enterprise, what was done for it, and how portfolios pass on."""
