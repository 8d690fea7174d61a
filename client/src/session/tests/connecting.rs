use super::*;

#[test]
fn a_new_connection_says_where_each_room_stands() {
    let mut session = live();
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 4))));
    let out = session.handle(Input::Closed { code: 1006, jitter: 0 });
    assert!(has_timer(&out, Timer::Reconnect));
    let out = session.handle(Input::TimerFired { timer: Timer::Reconnect, jitter: 0 });
    assert!(out.contains(&Output::Connect));
    let out = session.handle(Input::Opened);
    assert_eq!(frames(&out), [&ClientFrame::Hello { resume: vec![position(4)] }]);
}

#[test]
fn a_connection_is_not_tried_in_vain_before_it_is_tried() {
    let mut session = live();
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    assert!(!session.has_tried_in_vain());
    session.handle(Input::TimerFired { timer: Timer::Reconnect, jitter: 0 });
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    assert!(session.has_tried_in_vain());
}

#[test]
fn another_person_on_the_same_browser_sends_nothing_of_the_first() {
    let mut session = live();
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    post(&mut session, 1);
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    let other = Person { id: UserId(Uuid::from_u128(3)), name: "cy".into(), display_name: None, avatar: None };
    let frame = ServerFrame::Welcome {
        me: other,
        rooms: vec![info(3)],
        heartbeat_seconds: 20,
        server_version: String::new(),
        blocked: Vec::new(),
        later: LaterCounts::default(),
    };
    let out = session.handle(Input::Received(frame));
    assert!(out.contains(&Output::Disconnect) && posted(&out).is_empty());
    assert_eq!(session.link(), Link::Ended);
    assert_eq!(session.outbox().iter().count(), 1);
}

#[test]
fn who_logs_out_is_neither_reconnected_nor_renewed() {
    let mut session = live();
    assert!(session.handle(Input::Stop).contains(&Output::Disconnect));
    assert!(session.handle(Input::Closed { code: close::SESSION_ENDED, jitter: 0 }).is_empty());
    post(&mut session, 1);
    assert!(session.handle(Input::Start).contains(&Output::Connect), "the log-out failed");
}

#[test]
fn a_renewal_that_hangs_is_given_up() {
    let mut session = live();
    let out = session.handle(Input::Closed { code: close::SESSION_ENDED, jitter: 0 });
    assert!(has_timer(&out, Timer::Handshake));
    let out = session.handle(Input::TimerFired { timer: Timer::Handshake, jitter: 0 });
    assert!(has_timer(&out, Timer::Reconnect));
    assert!(session.handle(Input::Renewed { renewal: Renewal::Done, jitter: 0 }).is_empty(), "too late");
}

#[test]
fn a_connection_that_never_opened_renews_the_token_first() {
    let mut session = Session::default();
    assert!(session.handle(Input::Start).contains(&Output::Connect));
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    let out = session.handle(Input::TimerFired { timer: Timer::Reconnect, jitter: 0 });
    assert!(out.contains(&Output::Renew) && !out.contains(&Output::Connect));
    let out = session.handle(Input::Renewed { renewal: Renewal::Unreachable, jitter: 0 });
    assert!(has_timer(&out, Timer::Reconnect));
    session.handle(Input::TimerFired { timer: Timer::Reconnect, jitter: 0 });
    assert!(session.handle(Input::Renewed { renewal: Renewal::Done, jitter: 0 }).contains(&Output::Connect));
}

#[test]
fn an_ended_session_stops_trying() {
    let mut session = live();
    let out = session.handle(Input::Closed { code: close::SESSION_ENDED, jitter: 0 });
    assert!(out.contains(&Output::Renew));
    session.handle(Input::Renewed { renewal: Renewal::Refused, jitter: 0 });
    assert_eq!(session.link(), Link::Ended);
    assert!(session.handle(Input::ConnectNow).is_empty());
}

#[test]
fn a_silent_server_is_left_after_two_heartbeats() {
    let mut session = live();
    let out = session.handle(Input::TimerFired { timer: Timer::Heartbeat, jitter: 0 });
    assert_eq!(frames(&out), [&ClientFrame::Ping]);
    let out = session.handle(Input::TimerFired { timer: Timer::Heartbeat, jitter: 0 });
    assert!(out.contains(&Output::Disconnect) && has_timer(&out, Timer::Reconnect));

    let mut session = live();
    session.handle(Input::TimerFired { timer: Timer::Heartbeat, jitter: 0 });
    session.handle(Input::Received(ServerFrame::Pong));
    let out = session.handle(Input::TimerFired { timer: Timer::Heartbeat, jitter: 0 });
    assert_eq!(frames(&out), [&ClientFrame::Ping]);
}

#[test]
fn a_connection_that_may_have_gone_with_the_network_has_five_seconds_to_answer() {
    for change in [Input::NetworkGone, Input::NetworkBack] {
        let mut session = live();
        let out = session.handle(change.clone());
        assert_eq!(frames(&out), [&ClientFrame::Ping]);
        assert!(out.contains(&Output::SetTimer { timer: Timer::Heartbeat, after_ms: 5_000 }));
        session.handle(Input::Received(ServerFrame::Pong));
        let out = session.handle(Input::TimerFired { timer: Timer::Heartbeat, jitter: 0 });
        assert_eq!(frames(&out), [&ClientFrame::Ping], "it answered");

        let mut session = live();
        session.handle(change);
        let out = session.handle(Input::TimerFired { timer: Timer::Heartbeat, jitter: 0 });
        assert!(out.contains(&Output::Disconnect) && has_timer(&out, Timer::Reconnect));
    }
}

#[test]
fn a_connection_that_is_gone_already_is_tried_again_when_the_network_is_back() {
    let mut session = live();
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    assert!(session.handle(Input::NetworkGone).is_empty());
    assert!(session.handle(Input::NetworkBack).contains(&Output::Connect));
}
