//! The simulation finds nothing where all is right, and everything that is done wrong on purpose.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use bench::sim::{Mistake, run};

/// Worlds in which a mistake has to show. The rarest one shows about once in a thousand.
const TRIES: u64 = 5_000;

#[test]
fn a_seed_tells_the_same_story_each_time() {
    let (one, other) = (run(7, None, true), run(7, None, true));
    assert!(one.story.len() > 100);
    assert_eq!(one.story, other.story);
    assert_eq!(one.hash, other.hash);
    assert_ne!(one.hash, run(8, None, true).hash);
}

#[test]
fn nothing_is_lost_doubled_or_put_out_of_order_in_a_thousand_worlds() {
    let seed = AtomicU64::new(0);
    let worlds = || {
        while let seed @ 0..1_000 = seed.fetch_add(1, Ordering::Relaxed) {
            let verdict = run(seed, None, false).verdict;
            assert_eq!(verdict, Ok(()), "make sim SEED={seed} tells the story");
        }
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, |count| count.get());
        (0..workers).map(|_| scope.spawn(worlds)).for_each(drop);
    });
}

macro_rules! known_mistakes {
    ($($name:ident: $mistake:ident,)*) => {
        $(#[test]
        fn $name() {
            let verdict = (0..TRIES).find_map(|seed| run(seed, Some(Mistake::$mistake), false).verdict.err());
            println!("{}", verdict.expect("it shows"));
        })*
    };
}

known_mistakes! {
    a_server_that_forgets_what_it_has_is_found: NoDedupe,
    a_server_that_acknowledges_before_it_commits_is_found: AckBeforeCommit,
    a_server_that_subscribes_too_late_is_found: SubscribeLate,
    a_server_whose_read_positions_go_back_is_found: ReadGoesBack,
    a_server_that_leaves_a_seq_out_is_found: SeqGap,
    a_server_that_tells_outsiders_is_found: OutsidersHear,
    a_browser_that_does_not_keep_what_is_unsent_is_found: OutboxNotKept,
    a_browser_that_forgets_what_it_has_only_sent_is_found: ForgetEarly,
    a_tab_that_sends_without_a_look_at_the_others_is_found: SendUnlisted,
    a_server_that_mixes_what_was_restored_with_what_was_is_found: MixPasts,
    a_tab_that_sends_before_its_files_are_there_is_found: SendBeforeUploaded,
    a_tab_that_forgets_to_go_on_with_files_is_found: UploadsForgotten,
    a_browser_that_does_not_keep_files_is_found: FilesNotKept,
    a_line_that_loses_frames_is_found: LoseFrames,
    a_server_that_writes_a_job_after_its_event_is_found: JobAfterEvent,
    a_server_that_does_not_check_its_lease_is_found: LeaseUnchecked,
    a_lease_without_an_end_is_found: LeaseWithoutEnd,
    a_server_that_takes_the_jobs_of_others_is_found: SharedJobsFreed,
    a_server_that_indexes_a_message_after_it_is_found: IndexAfterEvent,
    a_server_that_does_not_tell_of_answers_is_found: AnswersUntold,
    a_server_that_sends_before_the_time_is_found: FreedBeforeTime,
    a_server_that_lets_go_of_a_message_before_it_is_sent_is_found: TakenBeforeSent,
}
