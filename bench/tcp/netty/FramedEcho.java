import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import java.net.InetSocketAddress;

/** A bare Netty 4.1 on one thread: frames behind 4 bytes of length come back, flushed once for each read. */
public class FramedEcho {
  public static void main(String[] arguments) throws Exception {
    NioEventLoopGroup loop = new NioEventLoopGroup(1);
    ServerBootstrap bootstrap = new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class);
    bootstrap.childHandler(new ChannelInitializer<SocketChannel>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(1 << 26, 0, 4, 0, 4), new LengthFieldPrepender(4));
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
          }

          @Override
          public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
          }

          @Override
          public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
          }
        });
      }
    });
    InetSocketAddress address = (InetSocketAddress) bootstrap.bind("127.0.0.1", 0).sync().channel().localAddress();
    System.out.println(address.getPort());
  }
}
