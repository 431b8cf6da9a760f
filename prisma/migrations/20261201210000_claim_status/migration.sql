-- A person who may own agents asks to become the owner of one that has none.
ALTER TYPE offer_status ADD VALUE 'claimed';
