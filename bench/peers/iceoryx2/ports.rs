// SPDX-License-Identifier: Apache-2.0
// iceoryx2's ports for the driver in main.cpp: it brings the loops that all peers share.
use iceoryx2::node::Node;
use iceoryx2::port::{
    listener::Listener, notifier::Notifier, publisher::Publisher, subscriber::Subscriber,
};
use iceoryx2::prelude::*;
use iceoryx2::sample::Sample;
use iceoryx2::service::port_factory::publish_subscribe::PortFactory as Service;
use std::ffi::{c_char, c_void, CStr};

type Ipc = ipc::Service;

pub struct Sender {
    port: Publisher<Ipc, [u8], ()>,
    notifier: Option<Notifier<Ipc>>,
    _node: Node<Ipc>,
}

pub struct Receiver {
    sample: Option<Sample<Ipc, [u8], ()>>,
    port: Subscriber<Ipc, [u8], ()>,
    listener: Option<Listener<Ipc>>,
    _node: Node<Ipc>,
}

fn new_node() -> Node<Ipc> {
    set_log_level(LogLevel::Fatal);
    NodeBuilder::new()
        .signal_handling_mode(SignalHandlingMode::Disabled)
        .create::<Ipc>()
        .expect("a node")
}

// Lossless: no overflow, and the publisher tries until it has delivered.
fn channel(node: &Node<Ipc>, name: &str, depth: usize) -> Service<Ipc, [u8], ()> {
    node.service_builder(&ServiceName::new(name).expect("a name"))
        .publish_subscribe::<[u8]>()
        .payload_alignment(Alignment::new(64).expect("an alignment"))
        .enable_safe_overflow(false)
        .history_size(0)
        .subscriber_max_buffer_size(depth)
        .subscriber_max_borrowed_samples(2)
        .max_publishers(1)
        .max_subscribers(1)
        .max_nodes(4)
        .open_or_create()
        .expect("a service")
}

macro_rules! event {
    ($node:expr, $name:expr) => {
        $node
            .service_builder(&ServiceName::new(&format!("{}-event", $name)).expect("a name"))
            .event()
            .max_notifiers(2)
            .max_listeners(2)
            .open_or_create()
            .expect("an event")
    };
}

unsafe fn text<'a>(name: *const c_char) -> &'a str {
    CStr::from_ptr(name).to_str().expect("UTF-8")
}

/// # Safety
/// `name` is a C string.
#[no_mangle]
pub unsafe extern "C" fn iceoryx2_sender(
    name: *const c_char,
    bytes: usize,
    depth: usize,
    sleeps: bool,
) -> *mut Sender {
    let node = new_node();
    let port = channel(&node, text(name), depth)
        .publisher_builder()
        .initial_max_slice_len(bytes)
        .max_loaned_samples(2)
        .backpressure_strategy(BackpressureStrategy::RetryUntilDelivered)
        .create()
        .expect("a publisher");
    let notifier = sleeps
        .then(|| event!(node, text(name)).notifier_builder().create().expect("a notifier"));
    Box::into_raw(Box::new(Sender { port, notifier, _node: node }))
}

/// # Safety
/// `name` is a C string.
#[no_mangle]
pub unsafe extern "C" fn iceoryx2_receiver(
    name: *const c_char,
    depth: usize,
    sleeps: bool,
) -> *mut Receiver {
    let node = new_node();
    let port = channel(&node, text(name), depth)
        .subscriber_builder()
        .buffer_size(depth)
        .create()
        .expect("a subscriber");
    let listener = sleeps
        .then(|| event!(node, text(name)).listener_builder().create().expect("a listener"));
    Box::into_raw(Box::new(Receiver { sample: None, port, listener, _node: node }))
}

/// Lets `fill` write the payload in place, then sends it.
///
/// # Safety
/// `sender` comes from iceoryx2_sender().
#[no_mangle]
pub unsafe extern "C" fn iceoryx2_send(
    sender: *mut Sender,
    bytes: usize,
    fill: extern "C" fn(*mut c_void, *mut u8),
    context: *mut c_void,
) {
    let sender = &*sender;
    let mut sample = sender.port.loan_slice_uninit(bytes).expect("a loan");
    fill(context, sample.payload_mut().as_mut_ptr().cast());
    sample.assume_init().send().expect("sent");
    if let Some(notifier) = &sender.notifier {
        notifier.notify().expect("notified");
    }
}

/// The next message, or null; it stays until iceoryx2_release().
///
/// # Safety
/// `receiver` comes from iceoryx2_receiver().
#[no_mangle]
pub unsafe extern "C" fn iceoryx2_take(receiver: *mut Receiver) -> *const u8 {
    let receiver = &mut *receiver;
    receiver.sample = receiver.port.receive().expect("received");
    receiver.sample.as_ref().map_or(std::ptr::null(), |sample| sample.payload().as_ptr())
}

/// # Safety
/// `receiver` comes from iceoryx2_receiver().
#[no_mangle]
pub unsafe extern "C" fn iceoryx2_release(receiver: *mut Receiver) {
    (*receiver).sample = None;
}

/// Sleeps until there was a notification.
///
/// # Safety
/// `receiver` comes from iceoryx2_receiver() with `sleeps`.
#[no_mangle]
pub unsafe extern "C" fn iceoryx2_sleep(receiver: *mut Receiver) {
    let listener = (*receiver).listener.as_ref().expect("a listener");
    listener.blocking_wait(|_| {}).expect("woken");
}

/// # Safety
/// What came from iceoryx2_sender() or iceoryx2_receiver(), or null; once.
#[no_mangle]
pub unsafe extern "C" fn iceoryx2_close(sender: *mut Sender, receiver: *mut Receiver) {
    if !sender.is_null() {
        drop(Box::from_raw(sender));
    }
    if !receiver.is_null() {
        drop(Box::from_raw(receiver));
    }
}

#[no_mangle]
pub extern "C" fn iceoryx2_node() -> *mut Node<Ipc> {
    Box::into_raw(Box::new(new_node()))
}

/// A service of one publisher and one subscriber; its node exists already.
///
/// # Safety
/// `node` comes from iceoryx2_node(), `name` is a C string.
#[no_mangle]
pub unsafe extern "C" fn iceoryx2_open_or_create(
    node: *mut Node<Ipc>,
    name: *const c_char,
    depth: usize,
) -> *mut Service<Ipc, [u8], ()> {
    Box::into_raw(Box::new(channel(&*node, text(name), depth)))
}

/// # Safety
/// `service` comes from iceoryx2_open_or_create(); once.
#[no_mangle]
pub unsafe extern "C" fn iceoryx2_close_service(service: *mut Service<Ipc, [u8], ()>) {
    drop(Box::from_raw(service));
}
