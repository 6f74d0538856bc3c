//! How the connections of a database are shared.

/// The connections of a database: to read, to write beside that, and in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shares {
    pub readers: u32,
    pub writers: u32,
    pub all: u32,
}

impl Shares {
    /// For so many connections as are configured, or as suit the database and the machine for 0.
    pub fn of(postgres: bool, configured: u32) -> Self {
        if !postgres {
            // Reading SQLite is work for a core, and waits for nothing.
            let readers = if configured == 0 { cores().saturating_mul(2) } else { configured };
            return Self { readers, writers: 0, all: readers };
        }
        // More of them wait for processors, not for the disk; measured on two cores.
        let all = if configured == 0 { cores().saturating_mul(2).max(8) } else { configured };
        // A third reads, and some are left to the relay and the workers, which take theirs as they need them.
        let readers = (all / 3).max(1);
        Self { readers, writers: (all - readers).saturating_sub(all / 4).max(1), all }
    }
}

fn cores() -> u32 {
    std::thread::available_parallelism().map_or(2, |cores| u32::try_from(cores.get()).unwrap_or(2))
}

#[cfg(test)]
mod tests {
    use super::Shares;

    #[test]
    fn every_use_has_a_connection() {
        for configured in 1..100 {
            let shares = Shares::of(true, configured);
            assert!(shares.readers > 0 && shares.writers > 0);
            assert!(configured < 3 || shares.readers + shares.writers <= shares.all, "{shares:?}");
        }
        assert_eq!(Shares::of(true, 8), Shares { readers: 2, writers: 4, all: 8 });
        assert!(Shares::of(true, 0).all >= 8 && Shares::of(false, 0).readers > 1);
    }
}
