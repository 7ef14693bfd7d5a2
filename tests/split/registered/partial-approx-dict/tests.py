import numpy as np
import pytest
from unittest import mock
from mod import bill

def test_bill():
    send = mock.Mock()
    bill(send, [1.1, 2.2])
    send.assert_called_once_with("sum", pytest.approx(3.3))
