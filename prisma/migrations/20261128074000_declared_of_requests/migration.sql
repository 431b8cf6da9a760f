-- A request keeps what catalogues declared of its types, so that what it is shown with does not change after its decision.

alter table requests add column declared jsonb;
