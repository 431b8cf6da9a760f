-- One agent that keeps asking people for single actions.
alter type detection_kind add value 'approval_drip';
