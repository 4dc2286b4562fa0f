"""Who and what is offered: candidates, teams and 项目+团队 offers."""
