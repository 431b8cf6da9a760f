-- The person whose authority is given, or in whose name an agent would act, consents first, which is no approval.
alter type verdict add value 'consent';
alter type verdict add value 'refuse_consent';
