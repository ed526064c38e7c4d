//! The threads that mmlint works on.
//!
//! What parses scripts calls itself for each level that they are nested, and needs a far larger stack than threads have.
//! [`pool`] makes threads that have it; [`with_room`] starts one where the caller's has not.

use std::cell::Cell;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// The stack that [`with_room`] promises, in bytes (256 MiB). Only what is used of it takes memory.
pub const ROOM: usize = 256 << 20;

/// The stack for all else on a thread of [`pool`], in bytes: what Rust gives to a thread by default.
const ELSE: usize = 2 << 20;

thread_local! {
    /// Set by [`pool`] alone.
    static HAS_ROOM: Cell<bool> = const { Cell::new(false) };
}

/// A pool of so many threads, or of one for each processor. Each has [`ROOM`], so that nothing has to be started for
/// a script: a thread of its own for each would also get a heap of its own, whose pages are new every time.
/// Where addresses are too few for that (32 bits, `ulimit -v`), its threads are ordinary ones.
///
/// # Errors
/// Threads cannot be started.
pub fn pool(jobs: Option<NonZeroUsize>) -> Result<ThreadPool, ThreadPoolBuildError> {
    let threads = || ThreadPoolBuilder::new().num_threads(jobs.map_or(0, NonZeroUsize::get));
    let roomy = threads().stack_size(ROOM + ELSE);
    let roomy = roomy.start_handler(|_| HAS_ROOM.set(true)).build();
    roomy.or_else(|_| threads().build())
}

/// Does `work` with a stack of [`ROOM`]: here, if this is a thread of [`pool`], else on a thread that is started for it.
/// `None` if it panics, or no thread can be started. `work` must not wait for the pool, which could give this
/// thread other work meanwhile, on what is left of the same stack.
pub fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    if HAS_ROOM.get() {
        return catch_unwind(AssertUnwindSafe(work)).ok();
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(ROOM);
        let started = thread.spawn_scoped(scope, work);
        started.ok().and_then(|started| started.join().ok())
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::hint::black_box;
    use std::panic::resume_unwind;

    use super::*;

    /// So many levels fit into [`ROOM`], and into no ordinary stack.
    const LEVELS: usize = 20_000;

    /// Uses 4 KiB of the stack for each level, twice as much unoptimized.
    fn nest(levels: usize) -> usize {
        let used = black_box([0_u8; 4096]);
        match levels.checked_sub(1) {
            Some(levels) => nest(levels) + usize::from(used[0]) + 1,
            None => 0,
        }
    }

    #[test]
    fn there_is_room_on_every_thread() {
        // A stack that overflows would end the test itself.
        let deep = || with_room(|| nest(LEVELS));
        assert_eq!(deep(), Some(LEVELS));
        let one = pool(NonZeroUsize::new(1)).unwrap();
        assert_eq!(one.install(deep), Some(LEVELS));
        let ordinary = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(ordinary.install(deep), Some(LEVELS));
    }

    #[test]
    fn the_pools_own_threads_do_the_work_themselves() {
        let one = pool(NonZeroUsize::new(1)).unwrap();
        let (caller, worker) = one.install(|| {
            let worker = with_room(|| thread::current().id());
            (thread::current().id(), worker)
        });
        assert_eq!(worker, Some(caller));
        assert_ne!(
            with_room(|| thread::current().id()),
            Some(thread::current().id())
        );
    }

    #[test]
    fn a_panic_is_no_result_and_the_thread_lives_on() {
        let fails = || with_room(|| -> u8 { resume_unwind(Box::new("on purpose")) });
        assert_eq!(fails(), None);
        let one = pool(NonZeroUsize::new(1)).unwrap();
        assert_eq!(one.install(fails), None);
        assert_eq!(one.install(|| with_room(|| 7)), Some(7));
    }
}
