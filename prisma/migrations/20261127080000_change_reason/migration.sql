-- Why a request changes a delegation, apart from its purpose.
alter table requests add column change_reason text;
