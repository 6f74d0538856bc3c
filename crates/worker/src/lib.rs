//! Relay and job threads: webhooks, bots, mail, schedule
