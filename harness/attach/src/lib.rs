//! System calls: SG_IO to a real drive
