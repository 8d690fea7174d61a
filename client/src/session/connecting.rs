//! How the session gets and keeps its connection.

use super::{Change, Link, Output, Renewal, Session, Timer, reconnect_delay_ms};
use protocol::frame::{ClientFrame, close};

/// A connection that is not ready after this long is given up.
const HANDSHAKE_MS: u32 = 10_000;
/// A connection that may have gone with the network has so long to show that it is there.
const DOUBT_MS: u32 = 5_000;

impl Session {
    pub(super) fn set_link(&mut self, link: Link, out: &mut Vec<Output>) {
        if self.link != link {
            if self.link == Link::Live {
                self.end_turn(out);
            }
            self.link = link;
            out.push(Output::Changed(Change::Link));
        }
    }

    pub(super) fn send_if_live(&self, frame: ClientFrame, out: &mut Vec<Output>) {
        if self.link == Link::Live {
            out.push(Output::Send(frame));
        }
    }

    pub(super) fn connect_now(&mut self, out: &mut Vec<Output>) {
        match self.link {
            Link::Idle | Link::Waiting => {
                out.push(Output::ClearTimer(Timer::Reconnect));
                if self.never_opened {
                    self.renew(out);
                } else {
                    self.connect(out);
                }
            }
            Link::Connecting | Link::Live | Link::Renewing | Link::Ended => {}
        }
    }

    fn renew(&mut self, out: &mut Vec<Output>) {
        self.set_link(Link::Renewing, out);
        out.push(Output::SetTimer { timer: Timer::Handshake, after_ms: HANDSHAKE_MS });
        out.push(Output::Renew);
    }

    fn connect(&mut self, out: &mut Vec<Output>) {
        self.never_opened = true;
        self.set_link(Link::Connecting, out);
        out.push(Output::SetTimer { timer: Timer::Handshake, after_ms: HANDSHAKE_MS });
        out.push(Output::Connect);
    }

    pub(super) fn stop(&mut self, out: &mut Vec<Output>) {
        out.extend(Timer::ALL.map(Output::ClearTimer));
        out.push(Output::Disconnect);
        self.set_link(Link::Idle, out);
    }

    /// Whether the server has been told what is here, over the connection that there is.
    pub(super) fn has_said_hello(&self) -> bool {
        match self.link {
            Link::Live => true,
            Link::Connecting => !self.never_opened,
            Link::Idle | Link::Waiting | Link::Renewing | Link::Ended => false,
        }
    }

    pub(super) fn opened(&mut self, out: &mut Vec<Output>) {
        self.never_opened = false;
        self.recovering = self.timelines.keys().map(|room| (*room, ())).collect();
        let resume = self.timelines.iter().map(|(&room, timeline)| timeline.position(room)).collect();
        out.push(Output::Send(ClientFrame::Hello { resume }));
    }

    pub(super) fn closed(&mut self, code: u16, jitter: u32, out: &mut Vec<Output>) {
        if !matches!(self.link, Link::Connecting | Link::Live) {
            return;
        }
        out.push(Output::ClearTimer(Timer::Handshake));
        out.push(Output::ClearTimer(Timer::Heartbeat));
        self.recovering.clear();
        self.reading.clear();
        self.forget_presence(out);
        self.forget_present(out);
        if code == close::SESSION_ENDED {
            self.renew(out);
        } else {
            self.wait(jitter, out);
        }
    }

    fn wait(&mut self, jitter: u32, out: &mut Vec<Output>) {
        let after_ms = reconnect_delay_ms(self.failures, jitter);
        self.failures = self.failures.saturating_add(1);
        self.tried_in_vain = self.link != Link::Live;
        self.set_link(Link::Waiting, out);
        out.push(Output::SetTimer { timer: Timer::Reconnect, after_ms });
    }

    pub(super) fn renewed(&mut self, renewal: Renewal, jitter: u32, out: &mut Vec<Output>) {
        if self.link != Link::Renewing {
            return;
        }
        out.push(Output::ClearTimer(Timer::Handshake));
        match renewal {
            Renewal::Done => self.connect(out),
            Renewal::Refused => self.set_link(Link::Ended, out),
            Renewal::Unreachable => self.wait(jitter, out),
        }
    }

    pub(super) fn network_back(&mut self, out: &mut Vec<Output>) {
        self.doubt(out);
        self.look_for_kept(out);
        self.connect_now(out);
    }

    /// A socket whose network has gone stays open and silent; only an answer tells it from one that works.
    pub(super) fn doubt(&mut self, out: &mut Vec<Output>) {
        if self.link == Link::Live {
            self.ping(DOUBT_MS.min(self.heartbeat_ms), out);
        }
    }

    fn ping(&mut self, answer_within_ms: u32, out: &mut Vec<Output>) {
        self.pinged = true;
        out.push(Output::Send(ClientFrame::Ping));
        out.push(Output::SetTimer { timer: Timer::Heartbeat, after_ms: answer_within_ms });
    }

    pub(super) fn timer_fired(&mut self, timer: Timer, jitter: u32, out: &mut Vec<Output>) {
        match timer {
            Timer::Reconnect => self.connect_now(out),
            Timer::Handshake if self.link == Link::Connecting => {
                out.push(Output::Disconnect);
                self.wait(jitter, out);
            }
            // The request hangs; its answer comes too late now.
            Timer::Handshake if self.link == Link::Renewing => self.wait(jitter, out),
            Timer::Heartbeat if self.link == Link::Live && self.pinged => {
                out.push(Output::Disconnect);
                self.closed(0, jitter, out);
            }
            Timer::Heartbeat if self.link == Link::Live => self.ping(self.heartbeat_ms, out),
            Timer::Typing => self.typing_timer(out),
            Timer::Resend => {
                self.held = false;
                self.pump(out);
            }
            Timer::Handshake | Timer::Heartbeat => {}
        }
    }
}
