//! Work beside the reading of a bundle: what takes long about one file is done on another thread while
//! the next file is unpacked.
//!
//! Which thread does it changes nothing in what comes out.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Work that an idle thread of the rayon pool takes over; who needs the result before one did does the
/// work itself. So nothing waits for a thread that is not there: a pool of one thread does all in turn,
/// and one that is busy with other bundles is left to them. Work whose result nobody asks for any more is
/// not begun.
///
/// The work may say early whether it will succeed ([`Teller`]).
#[derive(Debug)]
pub struct Aside<T>(Arc<Shared<T>>);

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    work: Option<Work<T>>,
    told: Option<bool>,
    result: Option<thread::Result<T>>,
}

type Work<T> = Box<dyn FnOnce(&Teller<'_>) -> T + Send>;

/// How work says early whether it will succeed.
pub type Teller<'a> = dyn Fn(bool) + 'a;

impl<T> std::fmt::Debug for State<T> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = out.debug_struct("State");
        shown.field("begun", &self.work.is_none());
        shown.field("ended", &self.result.is_some());
        shown.finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Aside<T> {
    /// Offers work to the pool that the caller runs in.
    pub fn new(work: impl FnOnce(&Teller<'_>) -> T + Send + 'static) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                work: Some(Box::new(work)),
                told: None,
                result: None,
            }),
            changed: Condvar::new(),
        });
        let offered = Arc::clone(&shared);
        rayon::spawn(move || offered.run());
        Self(shared)
    }

    /// Whether the work will succeed, as soon as it has said so; `false` where it ended without a word.
    #[must_use]
    pub fn will_succeed(&self) -> bool {
        self.0.run();
        let state = self.0.wait(|state| state.told.is_some());
        state.told == Some(true)
    }

    /// The result.
    ///
    /// # Panics
    /// Where the work did: as if it had been called here.
    #[must_use]
    pub fn result(self) -> T {
        self.0.run();
        let result = self.0.wait(|_| false).result.take();
        match result {
            Some(Ok(result)) => result,
            Some(Err(panic)) => resume_unwind(panic),
            // `wait` returns with a result, and nobody else takes it.
            None => resume_unwind(Box::new("work was taken twice")),
        }
    }
}

impl<T> Drop for Aside<T> {
    fn drop(&mut self) {
        let work = self.0.lock().work.take();
        drop(work);
    }
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does the work, unless it has begun.
    fn run(&self) {
        let Some(work) = self.lock().work.take() else {
            return;
        };
        let tell = |word| {
            self.lock().told = Some(word);
            self.changed.notify_all();
        };
        // Its panic belongs to who asks for the result.
        let result = catch_unwind(AssertUnwindSafe(|| work(&tell)));
        self.lock().result = Some(result);
        self.changed.notify_all();
    }

    /// Waits until the work has ended, or something else is so.
    fn wait(&self, enough: impl Fn(&State<T>) -> bool) -> MutexGuard<'_, State<T>> {
        let not_yet = |state: &mut State<T>| state.result.is_none() && !enough(state);
        self.changed
            .wait_while(self.lock(), not_yet)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap_or_else(|error| resume_unwind(Box::new(error.to_string())))
            .install(work)
    }

    #[test]
    fn gives_the_result_whatever_the_threads() {
        for threads in [1, 2, 4] {
            let all: Vec<u32> = in_pool(threads, || {
                let asides: Vec<_> = (0..50).map(|number| Aside::new(move |_| number)).collect();
                asides.into_iter().map(Aside::result).collect()
            });
            assert_eq!(all, (0..50).collect::<Vec<_>>());
        }
    }

    #[test]
    fn says_early_what_it_knows_early() {
        for threads in [1, 2] {
            let (told, untold, result) = in_pool(threads, || {
                let one = Aside::new(|tell| {
                    tell(true);
                    7
                });
                let silent = Aside::new(|_| 8);
                (one.will_succeed(), silent.will_succeed(), one.result())
            });
            assert_eq!((told, untold, result), (true, false, 7));
        }
    }

    #[test]
    fn a_panic_is_that_of_who_asks() {
        for threads in [1, 2] {
            let caught = in_pool(threads, || {
                let fails = Aside::new(|_| -> u8 { resume_unwind(Box::new("on purpose")) });
                assert!(!fails.will_succeed());
                catch_unwind(AssertUnwindSafe(|| fails.result()))
            });
            assert!(caught.is_err_and(|panic| panic.downcast_ref() == Some(&"on purpose")));
        }
    }
}
