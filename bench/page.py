# SPDX-License-Identifier: Apache-2.0
def page(measured):
    return ""
