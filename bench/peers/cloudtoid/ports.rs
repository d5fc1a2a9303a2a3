// SPDX-License-Identifier: Apache-2.0
// Cloudtoid Interprocess for the driver in main.cpp: it brings the loops that all peers share.
use cloudtoid_interprocess::{Options, Publisher, Subscriber};
use std::ffi::{c_char, CStr};

unsafe fn options(name: *const c_char, capacity: usize) -> Options {
    let name = CStr::from_ptr(name).to_str().expect("UTF-8");
    Options::new(name, capacity).with_path("/dev/shm")
}

/// # Safety
/// `name` is a C string.
#[no_mangle]
pub unsafe extern "C" fn cloudtoid_sender(name: *const c_char, capacity: usize) -> *mut Publisher {
    Box::into_raw(Box::new(Publisher::open(&options(name, capacity)).expect("a publisher")))
}

/// # Safety
/// `name` is a C string.
#[no_mangle]
pub unsafe extern "C" fn cloudtoid_receiver(
    name: *const c_char,
    capacity: usize,
) -> *mut Subscriber {
    Box::into_raw(Box::new(Subscriber::open(&options(name, capacity)).expect("a subscriber")))
}

/// False when the queue is full.
///
/// # Safety
/// `sender` comes from cloudtoid_sender(); there are `bytes` bytes at `data`.
#[no_mangle]
pub unsafe extern "C" fn cloudtoid_try_send(
    sender: *mut Publisher,
    data: *const u8,
    bytes: usize,
) -> bool {
    match (*sender).try_send(std::slice::from_raw_parts(data, bytes)) {
        Ok(()) => true,
        Err(error) if error.is_full() => false,
        Err(error) => panic!("try_send: {error}"),
    }
}

/// False when the queue is empty.
///
/// # Safety
/// `receiver` comes from cloudtoid_receiver(); there is room for `bytes` bytes at `data`.
#[no_mangle]
pub unsafe extern "C" fn cloudtoid_try_receive(
    receiver: *mut Subscriber,
    data: *mut u8,
    bytes: usize,
) -> bool {
    let room = std::slice::from_raw_parts_mut(data, bytes);
    (*receiver).try_recv_into(room).expect("received").is_some()
}

/// Sleeps until there is a message, then copies it; its blocking call returns a vector.
///
/// # Safety
/// As cloudtoid_try_receive().
#[no_mangle]
pub unsafe extern "C" fn cloudtoid_receive(receiver: *mut Subscriber, data: *mut u8, bytes: usize) {
    let message = (*receiver).recv().expect("received");
    assert_eq!(message.len(), bytes);
    std::ptr::copy_nonoverlapping(message.as_ptr(), data, bytes);
}

/// # Safety
/// What came from cloudtoid_sender() or cloudtoid_receiver(), or null; once.
#[no_mangle]
pub unsafe extern "C" fn cloudtoid_close(sender: *mut Publisher, receiver: *mut Subscriber) {
    if !sender.is_null() {
        drop(Box::from_raw(sender));
    }
    if !receiver.is_null() {
        drop(Box::from_raw(receiver));
    }
}
