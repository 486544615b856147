//! The IDiscFormat2RawCD contract: an initiator over any Transport
